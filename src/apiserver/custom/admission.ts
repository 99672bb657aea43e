import { type CustomResourceDefinition, invalid, invalidValue, methodNotSupported, type Stored } from '#api';
import { customResourceDefinitions, type Kind } from '#kinds';
import type { AdmissionStep } from '../admission/step.ts';
import { loadPatterns, patternsOf } from './patterns.ts';

const definitions = customResourceDefinitions as unknown as Kind;

/** Refuses definitions with patterns that are none. Here, since the engine that reads patterns is loaded when needed. */
export const definitionPatterns: AdmissionStep = {
  name: 'CustomResourceDefinitionPatterns',
  async admit({ kind, object, operation, name, subresource }) {
    if (kind !== definitions || operation === 'delete' || subresource !== undefined || !object) return;
    const { spec } = object as CustomResourceDefinition;
    const patterns = (spec?.versions ?? []).flatMap(({ schema }, i) =>
      patternsOf(schema?.openAPIV3Schema ?? {}, `spec.versions[${i}].schema.openAPIV3Schema`),
    );
    if (patterns.length === 0) return;
    const { problem } = await loadPatterns();
    const errors = patterns.flatMap(({ path, pattern }) => {
      const text = problem(pattern);
      if (text === undefined) return [];
      return [invalidValue(path, pattern, `must be a valid regular expression, but isn't: ${text}`)];
    });
    if (errors.length > 0) throw invalid(kind, name, errors);
  },
};

/** Nothing new comes in under a definition that is being emptied. */
export const terminatingDefinitions: AdmissionStep = {
  name: 'CustomResourceDefinitionTerminating',
  async admit({ kind, operation, subresource }, { lookup }) {
    if (!kind.custom || operation !== 'create' || subresource !== undefined) return;
    const found = await lookup(customResourceDefinitions, { name: `${kind.plural}.${kind.group}` });
    if (!(found as Stored | undefined)?.metadata.deletionTimestamp) return;
    const error = methodNotSupported(kind, 'create');
    error.message = 'create not allowed while custom resource definition is terminating';
    throw error;
  },
};
