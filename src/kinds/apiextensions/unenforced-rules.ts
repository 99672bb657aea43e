import type { CustomResourceDefinition } from '#api';
import { eachSchema } from './each-schema.ts';
import { schemasOf } from './schemas-of.ts';

/** Says which rules in the Common Expression Language the definition has that this server does not evaluate. */
export function unenforcedRules(definition: CustomResourceDefinition): string[] {
  return schemasOf(definition).flatMap(({ path, schema }) => {
    const warnings: string[] = [];
    eachSchema(schema, path, (at, { 'x-kubernetes-validations': rules = [] }) => {
      if (rules.length === 0) return;
      const what = rules.length === 1 ? 'one rule that is' : `${rules.length} rules that are`;
      warnings.push(`${at}.x-kubernetes-validations has ${what} not enforced: this server does not evaluate CEL yet`);
    });
    return warnings;
  });
}
