import type { FilterPlugin } from '../plugin.ts';
import { hostPortsOf, portsCollide } from '../snapshot.ts';

/** Keeps pods off nodes where a port they need on the node's address is taken. */
export const nodePorts: FilterPlugin = {
  name: 'NodePorts',
  for(pod) {
    const wanted = hostPortsOf(pod);
    return ({ hostPorts }) =>
      wanted.some((port) => hostPorts.some((taken) => portsCollide(port, taken)))
        ? { reasons: ["node(s) didn't have free ports for the requested pod ports"], resolvable: true }
        : undefined;
  },
  mayHelp(change, pod) {
    if (change.type === 'node') return !change.old;
    if (change.type === 'placed') return false;
    const freed = hostPortsOf(change.pod);
    return hostPortsOf(pod).some((port) => freed.some((gone) => portsCollide(port, gone)));
  },
};
