import {
  ApiError,
  type Binding,
  badRequest,
  cloneJson,
  conflict,
  type FieldError,
  fieldErrorText,
  notSupported,
  type Pod,
  required,
  type Status,
  type Stored,
} from '#api';
import { pods } from '#kinds';
import { type RestContext, type Target, timestamp } from './rest-context.ts';
import { modifyObject } from './update.ts';
import { wrongUid } from './wrong-uid.ts';

const CREATED: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** `pods/binding`: says on which node a pod runs, once. */
export async function bindPod(context: RestContext, target: Target, body: Binding, dryRun = false): Promise<Status> {
  const { name, namespace } = target;
  const node = nodeOf(target, body);
  await modifyObject(
    context,
    target,
    (current) => {
      const pod = cloneJson(current) as Stored<Pod>;
      const uid = body.metadata?.uid;
      if (uid && uid !== pod.metadata.uid)
        throw wrongUid(pods, { name, namespace, uid, found: pod.metadata.uid }, bindings);
      if (pod.metadata.deletionTimestamp) {
        throw conflict(bindings, name, `pod ${name} is being deleted, cannot be assigned to a host`);
      }
      if (pod.spec.nodeName) {
        throw conflict(bindings, name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
      }
      if (pod.spec.schedulingGates?.length) {
        throw conflict(bindings, name, `pod ${name} has non-empty .spec.schedulingGates`);
      }
      return bound(context, pod, body, node);
    },
    { subresource: 'binding', dryRun, ownership: 'kept' },
  );
  return CREATED;
}

const bindings = { group: '', plural: 'pods/binding' };

/** Faults of a binding are told by their fields, and for no reason. */
function nodeOf({ name }: Target, { metadata, target }: Binding): string {
  if (metadata?.name !== name) throw badRequest('name in URL does not match name in Binding object');
  const errors: FieldError[] = [];
  if (target?.kind && target.kind !== 'Node')
    errors.push(notSupported('target.kind', target.kind, ['Node', '<empty>']));
  if (!target?.name) errors.push(required('target.name'));
  if (errors.length === 0) return target.name ?? '';
  const texts = errors.map((error) => fieldErrorText(error));
  throw new ApiError('Unknown', texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`);
}

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
  const labels = { ...pod.metadata.labels, ...body.metadata?.labels };
  const { nominatedNodeName: _, ...status } = pod.status;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      resourceVersion: body.metadata?.resourceVersion ?? '',
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ...(Object.keys(labels).length > 0 && { labels }),
    },
    spec: { ...pod.spec, nodeName: node },
    status: { ...status, conditions: [...others, scheduled] },
  };
}
