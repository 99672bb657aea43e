import { type Binding, badRequest, cloneJson, conflict, type Pod, type Status, type Stored } from '#api';
import { type RestContext, type Target, timestamp } from './rest-context.ts';
import { modifyObject } from './update.ts';

const CREATED: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** `pods/binding`: says on which node a pod runs, once. */
export async function bindPod(context: RestContext, target: Target, body: Binding, dryRun = false): Promise<Status> {
  const { kind, name } = target;
  const node = body.target?.name;
  if (!node || (body.target.kind && body.target.kind !== 'Node')) throw badRequest('binding target must name a Node');
  await modifyObject(
    context,
    target,
    (current) => {
      const pod = cloneJson(current) as Stored<Pod>;
      const uid = body.metadata?.uid;
      if (uid && uid !== pod.metadata.uid)
        throw conflict(
          kind,
          name,
          `the UID in the precondition (${uid}) does not match the UID in record (${pod.metadata.uid}). The object might have been deleted and then recreated`,
        );
      if (pod.metadata.deletionTimestamp) {
        throw conflict(bindings, name, `pod ${name} is being deleted, cannot be assigned to a host`);
      }
      if (pod.spec.nodeName) {
        throw conflict(bindings, name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
      }
      return bound(context, pod, body, node);
    },
    { subresource: 'binding', dryRun, ownership: 'kept' },
  );
  return CREATED;
}

const bindings = { group: '', plural: 'pods/binding' };

function bound(context: RestContext, pod: Stored<Pod>, body: Binding, node: string): Pod {
  const scheduled = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null as unknown as string,
    lastTransitionTime: timestamp(context.clock),
    ...(pod.metadata.generation && { observedGeneration: pod.metadata.generation }),
  };
  const others = (pod.status.conditions ?? []).filter((c) => c.type !== 'PodScheduled');
  const annotations = { ...pod.metadata.annotations, ...body.metadata?.annotations };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      resourceVersion: '',
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: { ...pod.spec, nodeName: node },
    status: { ...pod.status, conditions: [...others, scheduled] },
  };
}
