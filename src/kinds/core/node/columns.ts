import type { Node, Stored } from '#api';
import { ageColumn, nameColumn, textOf } from '../../cells.ts';
import type { Column } from '../../kind.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';

function statusText({ spec, status }: Stored<Node>): string {
  const ready = status.conditions?.find((c) => c.type === 'Ready');
  const text = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return spec.unschedulable ? `${text},SchedulingDisabled` : text;
}

function rolesText({ metadata }: Stored<Node>): string {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === 'kubernetes.io/role' && value) roles.add(value);
  }
  return [...roles].sort().join(',') || '<none>';
}

function address({ status }: Stored<Node>, type: string): string {
  return status.addresses?.find((a) => a.type === type)?.address ?? '<none>';
}

export const nodeColumns: readonly Column<Node>[] = [
  nameColumn,
  { name: 'Status', type: 'string', description: 'The status of the node', cell: statusText },
  { name: 'Roles', type: 'string', description: 'The roles of the node', cell: rolesText },
  ageColumn,
  {
    name: 'Version',
    type: 'string',
    description: textOf('core.v1.NodeSystemInfo', 'kubeletVersion'),
    cell: ({ status }) => status.nodeInfo?.kubeletVersion ?? '',
  },
  {
    name: 'Internal-IP',
    type: 'string',
    priority: 1,
    description: textOf('core.v1.NodeStatus', 'addresses'),
    cell: (node) => address(node, 'InternalIP'),
  },
  {
    name: 'External-IP',
    type: 'string',
    priority: 1,
    description: textOf('core.v1.NodeStatus', 'addresses'),
    cell: (node) => address(node, 'ExternalIP'),
  },
  {
    name: 'OS-Image',
    type: 'string',
    priority: 1,
    description: textOf('core.v1.NodeSystemInfo', 'osImage'),
    cell: ({ status }) => status.nodeInfo?.osImage || '<unknown>',
  },
  {
    name: 'Kernel-Version',
    type: 'string',
    priority: 1,
    description: textOf('core.v1.NodeSystemInfo', 'kernelVersion'),
    cell: ({ status }) => status.nodeInfo?.kernelVersion || '<unknown>',
  },
  {
    name: 'Container-Runtime',
    type: 'string',
    priority: 1,
    description: textOf('core.v1.NodeSystemInfo', 'containerRuntimeVersion'),
    cell: ({ status }) => status.nodeInfo?.containerRuntimeVersion || '<unknown>',
  },
];
