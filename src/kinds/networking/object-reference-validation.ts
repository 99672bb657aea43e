import { dnsSubdomainProblems, type FieldError, pathSegmentProblems, required } from '#api';
import { problems } from '../field-rules.ts';

interface Reference {
  apiGroup?: string;
  kind?: string;
  name?: string;
}

/** A reference to an object of any kind. */
export function validateReference(path: string, { apiGroup, kind, name }: Reference): FieldError[] {
  const part = (field: string, value: string | undefined) =>
    value
      ? problems(`${path}.${field}`, value, pathSegmentProblems(value))
      : [required(`${path}.${field}`, `${field} is required`)];
  return [
    ...(apiGroup === undefined ? [] : problems(`${path}.apiGroup`, apiGroup, dnsSubdomainProblems(apiGroup))),
    ...part('kind', kind),
    ...part('name', name),
  ];
}
