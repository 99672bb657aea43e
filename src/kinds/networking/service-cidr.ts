import { type FieldError, invalidValue, required, type ServiceCIDR } from '#api';
import { ipRange } from '../address-rules.ts';
import { ageColumn, nameColumn } from '../cells.ts';
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
  columns: [nameColumn, { name: 'CIDRs', type: 'string', cell: ({ spec }) => (spec.cidrs ?? []).join(',') }, ageColumn],
  validate: validateServiceCidr,
  validateUpdate: ({ spec }, old) => immutable('spec.cidrs', spec?.cidrs, old.spec.cidrs),
});

/** One range, or one of each family. */
function validateServiceCidr({ spec }: ServiceCIDR): FieldError[] {
  const { cidrs = [] } = spec ?? {};
  if (cidrs.length === 0) return [required('spec.cidrs', 'at least one CIDR required')];
  if (cidrs.length > 2) return [invalidValue('spec.cidrs', cidrs, 'may only hold up to 2 values')];
  const errors = cidrs.flatMap((range, i) => ipRange(`spec.cidrs[${i}]`, range));
  const [first, second] = cidrs;
  if (second && first?.includes(':') === second.includes(':')) {
    errors.push(
      invalidValue(
        'spec.cidrs',
        cidrs,
        'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      ),
    );
  }
  return errors;
}
