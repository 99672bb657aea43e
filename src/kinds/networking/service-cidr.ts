import { type FieldError, invalidValue, quoted, required, type ServiceCIDR, type Stored } from '#api';
import { formatIpRange, parseIpRange } from '#base';
import { ipRange } from '../address-rules.ts';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';

export const serviceCidrs = declareKind<ServiceCIDR>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  singular: 'servicecidr',
  shortNames: [],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.networking.v1.ServiceCIDR',
  subresources: { status: true },
  countsGenerations: true,
  columns: [
    nameColumn,
    {
      name: 'CIDRs',
      type: 'string',
      description: textOf('networking.v1.ServiceCIDRSpec', 'cidrs'),
      cell: ({ spec }) => (spec.cidrs ?? []).join(','),
    },
    ageColumn,
  ],
  validate: (range, old) => (old ? [] : validateServiceCidr(range)),
  validateUpdate: validateServiceCidrUpdate,
});

/** One range, or one of each family. */
function validateServiceCidr({ spec }: ServiceCIDR): FieldError[] {
  const { cidrs = [] } = spec ?? {};
  if (cidrs.length === 0) return [required('spec.cidrs', 'at least one CIDR required')];
  if (cidrs.length > 2) return [invalidValue('spec.cidrs', cidrs, 'may only hold up to 2 values')];
  const errors = cidrs.flatMap((range, i) => validateRange(`spec.cidrs[${i}]`, range));
  const [first, second] = cidrs.map(parseIpRange);
  if (cidrs.length === 2 && (!first || !second || first.address.family === second.address.family)) {
    const text = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64';
    errors.push(invalidValue('spec.cidrs', cidrs, text));
  }
  return errors;
}

/** A range that is written in the one way to write it. */
function validateRange(field: string, text: string): FieldError[] {
  const errors = ipRange(field, text);
  const range = errors.length > 0 ? undefined : parseIpRange(text);
  const usual = range ? formatIpRange(range) : text;
  return usual === text ? errors : [invalidValue(field, text, `must be in canonical form (${quoted(usual)})`)];
}

/** A range of the other family may be added; nothing else changes. */
function validateServiceCidrUpdate(next: ServiceCIDR, old: Stored<ServiceCIDR>): FieldError[] {
  const cidrs = next.spec?.cidrs ?? [];
  const before = old.spec.cidrs ?? [];
  const isGrown = before.length === 1 && cidrs.length === 2;
  if (cidrs.length !== before.length && !isGrown) {
    return [invalidValue('spec.cidrs', cidrs, 'field is immutable')];
  }
  const errors = before.flatMap((range, i) => immutable(`spec.cidrs[${i}]`, cidrs[i], range));
  return isGrown ? [...errors, ...validateServiceCidr(next)] : errors;
}
