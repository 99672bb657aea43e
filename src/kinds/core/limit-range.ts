import type { LimitRange, LimitRangeItem } from '#api';
import { createdAtColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { validateLimits } from './limit-range-validation.ts';

export const limitRanges = declareKind<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.core.v1.LimitRange',
  subresources: {},
  countsGenerations: false,
  columns: [nameColumn, createdAtColumn],
  defaults: ({ spec }) => (spec?.limits ?? []).forEach(defaultItem),
  validate: ({ spec }) => validateLimits(spec ?? { limits: [] }),
});

/** A container's limit is the maximum when nothing else is said, and what it asks for is its limit. */
function defaultItem(item: LimitRangeItem): void {
  if (item.type !== 'Container') return;
  const byDefault = { ...item.max, ...item.default };
  const request = { ...item.min, ...byDefault, ...item.defaultRequest };
  if (Object.keys(byDefault).length) item.default = byDefault;
  if (Object.keys(request).length) item.defaultRequest = request;
}
