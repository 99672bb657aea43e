import {
  type CustomResourceDefinitionNames,
  dns1035LabelProblems,
  type FieldError,
  invalidValue,
  required,
} from '#api';

/** The names that a definition must say itself. */
export function validateRequiredNames(names: Partial<CustomResourceDefinitionNames>): FieldError[] {
  return (['plural', 'singular', 'kind', 'listKind'] as const)
    .filter((name) => !names[name])
    .map((name) => required(`spec.names.${name}`));
}

export function validateNames(names: Partial<CustomResourceDefinitionNames>, path: string): FieldError[] {
  const { plural, singular, kind, listKind, shortNames = [], categories = [] } = names;
  const errors: FieldError[] = [];
  const label = (field: string, value: string | undefined, text = value, lead = '') => {
    const problems = text === undefined ? [] : dns1035LabelProblems(text);
    if (problems.length > 0) errors.push(invalidValue(`${path}.${field}`, value, lead + problems.join(',')));
  };
  const mixed = 'may have mixed case, but should otherwise match: ';
  if (plural) label('plural', plural);
  if (singular) label('singular', singular);
  if (kind) label('kind', kind, kind.toLowerCase(), mixed);
  if (listKind) label('listKind', listKind, listKind.toLowerCase(), mixed);
  shortNames.forEach((name, i) => {
    label(`shortNames[${i}]`, name);
  });
  if (kind && kind === listKind) {
    errors.push(invalidValue(`${path}.listKind`, listKind, 'kind and listKind may not be the same'));
  }
  categories.forEach((name, i) => {
    label(`categories[${i}]`, name);
  });
  return errors;
}
