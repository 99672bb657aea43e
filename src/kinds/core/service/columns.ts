import { labelsText, type Service, type Stored } from '#api';
import { ageColumn, nameColumn, textOf } from '../../cells.ts';
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
  {
    name: 'Type',
    type: 'string',
    description: textOf('core.v1.ServiceSpec', 'type'),
    cell: ({ spec }) => spec.type ?? '',
  },
  {
    name: 'Cluster-IP',
    type: 'string',
    description: textOf('core.v1.ServiceSpec', 'clusterIP'),
    cell: ({ spec }) => spec.clusterIPs?.[0] ?? '<none>',
  },
  {
    name: 'External-IP',
    type: 'string',
    description: textOf('core.v1.ServiceSpec', 'externalIPs'),
    cell: externalText,
  },
  { name: 'Port(s)', type: 'string', description: textOf('core.v1.ServiceSpec', 'ports'), cell: portsText },
  ageColumn,
  {
    name: 'Selector',
    type: 'string',
    priority: 1,
    description: textOf('core.v1.ServiceSpec', 'selector'),
    cell: ({ spec }) => labelsText(spec.selector),
  },
];
