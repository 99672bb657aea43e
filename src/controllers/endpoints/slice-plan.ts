import type { DiscoveryV1EndpointPort, Endpoint, EndpointSlice, ObjectMeta, Stored } from '#api';
import { endpointSlices } from '#kinds';
import { type Change, create, update } from '../runtime/change.ts';
import { canonicalText, sameContent } from '../same-content.ts';

/** No slice holds more endpoints. */
const SLICE_SIZE = 100;

/** Endpoints that share ports and kind of address, and so may share slices. */
export interface SliceGroup {
  addressType: EndpointSlice['addressType'];
  ports: DiscoveryV1EndpointPort[];
  endpoints: Endpoint[];
}

export interface SlicePlan {
  /** Metadata of slices to be made: generateName, namespace, owner. */
  metadata: ObjectMeta;
  labels: { [key: string]: string };
  /** When what changed came to be, for measuring how long the network took; undefined takes the old one off. */
  triggerTime(changed: readonly Endpoint[], before: readonly Endpoint[]): string | undefined;
  triggerAnnotation: string;
  groups: readonly SliceGroup[];
  existing: readonly Stored<EndpointSlice>[];
  /** The kind of address of the empty slice that stands for "no endpoints"; undefined for none. */
  placeholder: EndpointSlice['addressType'] | undefined;
}

/** A slice as it should be, on top of the one that stands there already, if one does. */
interface Draft {
  slice: Stored<EndpointSlice> | undefined;
  addressType: EndpointSlice['addressType'];
  ports: DiscoveryV1EndpointPort[];
  endpoints: Endpoint[];
  /** Endpoints were put in, taken out or changed. */
  touched: boolean;
}

/**
 * The fewest writes that bring slices to what is wanted: endpoints stay where they are, new ones go first into slices
 * that are written anyway, and slices that are no longer needed are used for those that are.
 */
export function slicePlan(plan: SlicePlan): Change[] {
  const drafts: Draft[] = [];
  const unused = new Set(plan.existing);
  for (const group of plan.groups) {
    const own = plan.existing.filter((slice) => groupKey(slice) === groupKey(group));
    for (const slice of own) unused.delete(slice);
    drafts.push(...place(group, own));
  }
  const emptied = drafts.filter((d) => d.slice && d.endpoints.length === 0);
  const kept = drafts.filter((d) => d.endpoints.length > 0);
  for (const { slice } of emptied) if (slice) unused.add(slice);
  if (kept.length === 0 && plan.placeholder) {
    kept.push({ slice: undefined, addressType: plan.placeholder, ports: [], endpoints: [], touched: true });
  }
  for (const draft of kept) {
    if (draft.slice) continue;
    const reused = [...unused].find((slice) => slice.addressType === draft.addressType);
    if (!reused) continue;
    unused.delete(reused);
    draft.slice = reused;
    draft.touched = !sameContent([reused.endpoints, reused.ports], [draft.endpoints, draft.ports]);
  }
  return [
    ...kept.flatMap((draft) => write(plan, draft)),
    ...[...unused].map(
      ({ metadata }): Change => ({
        type: 'delete',
        resource: endpointSlices,
        at: { namespace: metadata.namespace, name: metadata.name },
      }),
    ),
  ];
}

function groupKey({ addressType, ports }: Pick<SliceGroup, 'addressType'> & { ports?: DiscoveryV1EndpointPort[] }) {
  const sorted = (ports ?? []).map((port) => canonicalText(port)).sort();
  return `${addressType} ${sorted.join()}`;
}

/** Which endpoint it is, whatever its state. */
function identity({ addresses, targetRef, hostname }: Endpoint): string {
  return canonicalText([addresses, targetRef?.uid ?? targetRef?.name ?? '', hostname ?? '']);
}

function place({ addressType, ports, endpoints }: SliceGroup, existing: readonly Stored<EndpointSlice>[]): Draft[] {
  const wanted = new Map(endpoints.map((endpoint) => [identity(endpoint), endpoint]));
  const drafts = existing.map((slice): Draft => {
    const before = slice.endpoints ?? [];
    const stay = before.flatMap((endpoint) => {
      const now = wanted.get(identity(endpoint));
      wanted.delete(identity(endpoint));
      return now ? [now] : [];
    });
    return { slice, addressType, ports, endpoints: stay, touched: !sameContent(stay, before) };
  });
  const rest = [...wanted.values()];
  const byFill = drafts.toSorted((a, b) => b.endpoints.length - a.endpoints.length);
  for (const draft of byFill) if (draft.touched) fill(draft, rest);
  const roomy = byFill.find((d) => !d.touched && d.endpoints.length + rest.length <= SLICE_SIZE);
  if (roomy && rest.length > 0) fill(roomy, rest);
  while (rest.length > 0) {
    const draft: Draft = { slice: undefined, addressType, ports, endpoints: [], touched: true };
    fill(draft, rest);
    drafts.push(draft);
  }
  return drafts;
}

function fill(draft: Draft, rest: Endpoint[]): void {
  const added = rest.splice(0, SLICE_SIZE - draft.endpoints.length);
  if (added.length === 0) return;
  draft.endpoints = [...draft.endpoints, ...added];
  draft.touched = true;
}

function write(plan: SlicePlan, { slice, addressType, ports, endpoints, touched }: Draft): Change[] {
  if (slice && !touched && sameContent(slice.metadata.labels, plan.labels)) return [];
  const before = slice?.endpoints ?? [];
  const known = new Map(before.map((endpoint) => [identity(endpoint), endpoint]));
  const changed = endpoints.filter((endpoint) => !sameContent(known.get(identity(endpoint)), endpoint));
  const time = plan.triggerTime(changed, before);
  const { [plan.triggerAnnotation]: _, ...others } = slice?.metadata.annotations ?? {};
  const annotations = time ? { ...others, [plan.triggerAnnotation]: time } : others;
  const { annotations: __, ...standing } = slice?.metadata ?? plan.metadata;
  const metadata: ObjectMeta = {
    ...standing,
    labels: plan.labels,
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
  const next: EndpointSlice = { ...slice, metadata, addressType, endpoints, ports };
  const envelope = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' };
  return [slice ? update(endpointSlices, next) : create(endpointSlices, { ...envelope, ...next })];
}
