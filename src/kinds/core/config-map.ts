import { type ConfigMap, configKeyProblems, type FieldError, invalidValue, tooLong } from '#api';
import { utf8Length } from '#base';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { base64Bytes, problems } from '../field-rules.ts';
import { declareKind } from '../kind.ts';
import { MAX_DATA_BYTES, validateSealed } from './sealed-data.ts';

export const configMaps = declareKind<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.core.v1.ConfigMap',
  subresources: {},
  countsGenerations: false,
  columns: [
    nameColumn,
    {
      name: 'Data',
      type: 'string',
      description: textOf('core.v1.ConfigMap', 'data'),
      cell: (o) => Object.keys(o.data ?? {}).length + Object.keys(o.binaryData ?? {}).length,
    },
    ageColumn,
  ],
  validate: (map, old) => [
    ...(old ? validateSealed<ConfigMap>(map, old, ['data', 'binaryData']) : []),
    ...validateConfigMap(map),
  ],
});

function validateConfigMap({ data = {}, binaryData = {} }: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  let sizeBytes = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.push(...problems(`data[${key}]`, key, configKeyProblems(key)));
    if (key in binaryData) errors.push(invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    sizeBytes += utf8Length(value);
  }
  for (const [key, value] of Object.entries(binaryData)) {
    errors.push(...problems(`binaryData[${key}]`, key, configKeyProblems(key)));
    sizeBytes += base64Bytes(value);
  }
  if (sizeBytes > MAX_DATA_BYTES) errors.push(tooLong('[]', MAX_DATA_BYTES));
  return errors;
}
