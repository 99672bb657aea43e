import { labelsText, type Service, type Stored } from '#api';
import { ageColumn, nameColumn } from '../../cells.ts';
import type { Column } from '../../kind.ts';

function externalText({ spec, status }: Stored<Service>): string {
  const external = spec.externalIPs ?? [];
  switch (spec.type) {
    case 'ExternalName':
      return spec.externalName ?? '';
    case 'LoadBalancer': {
      const ingress = new Set(
        (status.loadBalancer?.ingress ?? []).map((i) => i.ip || i.hostname || '').filter(Boolean),
      );
      return [...[...ingress].sort(), ...external].join(',') || '<pending>';
    }
    default:
      return external.join(',') || '<none>';
  }
}

function portsText({ spec }: Stored<Service>): string {
  const ports = (spec.ports ?? []).map(
    ({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`,
  );
  return ports.join(',') || '<none>';
}

export const serviceColumns: readonly Column<Service>[] = [
  nameColumn,
  { name: 'Type', type: 'string', cell: ({ spec }) => spec.type ?? '' },
  { name: 'Cluster-IP', type: 'string', cell: ({ spec }) => spec.clusterIPs?.[0] ?? '<none>' },
  { name: 'External-IP', type: 'string', cell: externalText },
  { name: 'Port(s)', type: 'string', cell: portsText },
  ageColumn,
  { name: 'Selector', type: 'string', priority: 1, cell: ({ spec }) => labelsText(spec.selector) },
];
