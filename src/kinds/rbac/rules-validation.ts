import { type FieldError, invalidValue, type PolicyRule, required } from '#api';

/** Checks what a role allows; one in a namespace speaks of objects only. */
export function validateRules(rules: readonly PolicyRule[] = [], namespaced = false): FieldError[] {
  return rules.flatMap(({ verbs, nonResourceURLs = [], apiGroups = [], resources = [], resourceNames = [] }, i) => {
    const path = `rules[${i}]`;
    const errors: FieldError[] = [];
    if (!verbs?.length) errors.push(required(`${path}.verbs`, 'verbs must contain at least one value'));
    if (nonResourceURLs.length > 0) {
      const said = (text: string) => errors.push(invalidValue(`${path}.nonResourceURLs`, nonResourceURLs, text));
      if (namespaced) said('namespaced rules cannot apply to non-resource URLs');
      if (apiGroups.length || resources.length || resourceNames.length) {
        said('rules cannot apply to both regular resources and non-resource URLs');
      }
      return errors;
    }
    if (!apiGroups.length) {
      errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
    }
    if (!resources.length) {
      errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
    }
    return errors;
  });
}
