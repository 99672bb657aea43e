import { type FilterPlugin, unresolvable } from '../plugin.ts';

/** A pod that names its node goes there only. */
export const nodeName: FilterPlugin = {
  name: 'NodeName',
  for(pod) {
    const wanted = pod.spec.nodeName;
    return ({ name }) =>
      wanted && wanted !== name ? unresolvable("node(s) didn't match the requested node name") : undefined;
  },
  mayHelp: (change, pod) => change.type === 'node' && !change.old && change.node.metadata.name === pod.spec.nodeName,
};
