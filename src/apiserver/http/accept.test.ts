import { expect, test } from 'vitest';
import { ApiError } from '#api';
import { negotiate } from './accept.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const both = { protobuf: true, watch: false, table: true };
const jsonOnly = { protobuf: false, watch: false, table: true };

test.each([
  [undefined, both, 'object json'],
  ['*/*', both, 'object json'],
  [PROTOBUF, both, 'object protobuf'],
  [`${PROTOBUF},application/json`, both, 'object protobuf'],
  [`application/json, ${PROTOBUF}`, both, 'object json'],
  [`application/json;q=0.8, ${PROTOBUF};q=0.9`, both, 'object protobuf'],
  [`*/*, ${PROTOBUF}`, both, 'object protobuf'],
  [`${PROTOBUF},application/json`, jsonOnly, 'object json'],
  [`${PROTOBUF};as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1;g=meta.k8s.io`, both, 'table json'],
  [`${PROTOBUF};as=PartialObjectMetadataList;v=v1;g=meta.k8s.io`, both, 'metadataList protobuf'],
  ['application/json;as=Table, application/yaml', both, 'object yaml'],
  ['application/yaml;as=Table;v=v1;g=meta.k8s.io', both, 'table yaml'],
  ['application/json;stream=other, application/yaml', both, 'object yaml'],
  ['application/json;q=x', both, 'object json'],
  ['application/json;as=constructor;v=v1;g=meta.k8s.io, */*', both, 'object json'],
  [`${PROTOBUF};as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json`, jsonOnly, 'metadata protobuf'],
  ['application/yaml', both, 'object yaml'],
  ['application/json;as=Unheard;v=v1;g=meta.k8s.io, application/json', both, 'object json'],
  ['text/html, application/*;q=0.1', both, 'object json'],
])('who accepts %s of %j gets %s', (accept, offers, expected) => {
  const { form, encoding } = negotiate(accept, offers);
  expect(`${form} ${encoding}`).toBe(expected);
});

test.each([
  ['text/html', both, `application/json, application/yaml, ${PROTOBUF}`],
  [PROTOBUF, jsonOnly, 'application/json, application/yaml'],
  [
    'application/json;as=Table;v=v1;g=meta.k8s.io',
    { ...both, table: false },
    `application/json, application/yaml, ${PROTOBUF}`,
  ],
  ['application/yaml', { protobuf: false, watch: true, table: true }, 'application/json;stream=watch'],
  [
    'text/html',
    { protobuf: true, watch: true, table: true },
    `application/json;stream=watch, ${PROTOBUF};stream=watch`,
  ],
])('who accepts only %s of %j is told what there is', (accept, offers, types) => {
  expect(() => negotiate(accept, offers)).toThrow(
    new ApiError('NotAcceptable', `only the following media types are accepted: ${types}`),
  );
});
