import {
  type CustomResourceDefinition,
  cloneJson,
  type FieldError,
  invalid,
  invalidValue,
  methodNotSupported,
  type Stored,
} from '#api';
import { customResourceDefinitions, eachSchema, type Kind, schemasOf } from '#kinds';
import type { AdmissionContext, AdmissionStep } from '../admission/step.ts';
import { checkValue } from './check-value.ts';
import { hasPatterns, loadPatterns, type Match, type Patterns } from './patterns.ts';
import { prune } from './prune.ts';
import type { Schema } from './structural-schema.ts';

const definitions = customResourceDefinitions as unknown as Kind;

/**
 * Refuses definitions with patterns that are none and with defaults that break their own schema. Here, since the engine
 * that reads patterns is loaded when needed.
 */
export const definitionSchemas: AdmissionStep = {
  name: 'CustomResourceDefinitionSchemas',
  admit({ kind, object, operation, name, subresource }) {
    if (kind !== definitions || operation === 'delete' || subresource !== undefined || !object) return;
    const definition = object as CustomResourceDefinition;
    return Array.isArray(definition.spec?.versions) ? checkSchemas(definition, name) : undefined;
  },
};

async function checkSchemas(definition: CustomResourceDefinition, name: string): Promise<void> {
  const { problem, match } = hasPatterns(definition) ? await loadPatterns() : NO_PATTERNS;
  const errors: FieldError[] = [];
  for (const { path, schema } of schemasOf(definition)) {
    eachSchema(schema, path, (at, { pattern }) => {
      const text = pattern === undefined ? undefined : problem(pattern);
      if (text === undefined) return;
      errors.push(invalidValue(`${at}.pattern`, pattern, `must be a valid regular expression, but isn't: ${text}`));
    });
    if (errors.length > 0) continue;
    eachSchema(schema, path, (at, place) => errors.push(...defaultProblems(at, place, match)));
  }
  if (errors.length > 0) throw invalid(definitions, name, errors);
}

const NO_PATTERNS: Patterns = { match: () => true, problem: () => undefined };

function defaultProblems(at: string, schema: Schema, match: Match): FieldError[] {
  if (schema.default === undefined) return [];
  const path = `${at}.default`;
  const value = cloneJson(schema.default);
  const known = prune({ type: 'object', properties: { value: schema } }, { value }).length === 0;
  if (!known) return [invalidValue(path, schema.default, 'must not have unknown fields')];
  return checkValue(schema, value, { path, match });
}

/** Nothing new comes in under a definition that is being emptied. */
export const terminatingDefinitions: AdmissionStep = {
  name: 'CustomResourceDefinitionTerminating',
  admit({ kind, operation, subresource }, context) {
    if (!kind.custom || operation !== 'create' || subresource !== undefined) return;
    return refuseTerminating(kind, context);
  },
};

async function refuseTerminating(kind: Kind, { lookup }: AdmissionContext): Promise<void> {
  const found = await lookup(customResourceDefinitions, { name: `${kind.plural}.${kind.group}` });
  if (!(found as Stored | undefined)?.metadata.deletionTimestamp) return;
  const error = methodNotSupported(kind, 'create');
  error.message = 'create not allowed while custom resource definition is terminating';
  throw error;
}
