import {
  dnsLabelProblems,
  dnsSubdomainProblems,
  duplicate,
  type FieldError,
  forbidden,
  invalidValue,
  type ObjectMeta,
  type PodResourceClaim,
  required,
} from '#api';
import { problems } from '../../../field-rules.ts';
import { asInternal } from '../../internal-form.ts';
import { MIRROR } from './annotations.ts';

/** Checks what a pod claims of devices. `owner`: the metadata of a pod of its own. */
export function validateResourceClaims(
  field: string,
  claims: readonly PodResourceClaim[],
  owner: ObjectMeta | undefined,
): FieldError[] {
  if (owner?.annotations?.[MIRROR] !== undefined) {
    return claims.map(() => forbidden('', 'static pods do not support resource claims'));
  }
  const names = new Set<string>();
  return claims.flatMap((claim, index) => {
    const { name, resourceClaimName, resourceClaimTemplateName } = claim;
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (!name) errors.push(required(`${path}.name`));
    else if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    else errors.push(...problems(`${path}.name`, name, dnsLabelProblems(name)));
    names.add(name);
    const whole = (text: string) => errors.push(invalidValue(path, asInternal('PodResourceClaim', claim), text));
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) {
      whole('at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified');
    }
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) {
      whole('must specify one of: `resourceClaimName`, `resourceClaimTemplateName`');
    }
    for (const [key, value] of Object.entries({ resourceClaimName, resourceClaimTemplateName })) {
      if (value !== undefined) errors.push(...problems(`${path}.${key}`, value, dnsSubdomainProblems(value)));
    }
    return errors;
  });
}
