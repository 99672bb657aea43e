/**
 * The endless loops that make the cluster what its objects say. Each is a declaration and a pure decision; the
 * runtime beside them does the watching and writing, through the `Api` port only.
 */
import type { Api } from '#api';
import type { Clock, Log, Random } from '#base';
import { createEventRecorder, type EventRecorder } from '#client';
import { clusterRoleAggregation } from './cluster-role-aggregation.ts';
import { deploymentController } from './deployment/index.ts';
import { disruptionController } from './disruption/index.ts';
import { staleDisruptionTargets } from './disruption/stale-targets.ts';
import { endpointsController } from './endpoints/endpoints.ts';
import { endpointSliceMirroringController } from './endpoints/mirroring.ts';
import { endpointSliceController } from './endpoints/slices.ts';
import { flowSchemaController } from './flow-schema.ts';
import { nodeRegistration } from './node-registration.ts';
import { controllersOverAll, OverAllKinds } from './over-all-kinds.ts';
import { podGarbageCollector } from './pod-garbage-collector.ts';
import { replicaSetController } from './replica-set.ts';
import { rootCaPublisher } from './root-ca.ts';
import type { Controller } from './runtime/controller.ts';
import { runController } from './runtime/run-controller.ts';
import { SharedView } from './runtime/seen.ts';
import { serviceAccountController } from './service-account.ts';

export interface ControllersOptions {
  /** What they read through, all of them sharing one watch per kind, and write through unless `apiFor` is there. */
  api: Api;
  /** The API under the identity of one controller, such as `replicaset-controller`. */
  apiFor?(name: string): Api;
  clock: Clock;
  random: Random;
  log: Log;
  /** Default: one that writes events through the controller's own API. */
  recorderFor?(component: string): EventRecorder;
  /** The certificate authority that pods trust to speak to the API, in PEM. */
  rootCaPem: string;
}

export interface Controllers {
  /** Ends all watching and starts no more work; what is under way ends by itself. */
  stop(): void;
}

/** Every controller but those over all kinds. A new one is a file and a line here. */
function allControllers({ rootCaPem }: ControllersOptions): Controller[] {
  return [
    deploymentController,
    replicaSetController,
    disruptionController,
    staleDisruptionTargets,
    serviceAccountController,
    endpointSliceController,
    endpointSliceMirroringController,
    endpointsController,
    rootCaPublisher(rootCaPem),
    podGarbageCollector(),
    clusterRoleAggregation,
    flowSchemaController,
    nodeRegistration(),
  ];
}

/** Starts every controller; resolves when they have seen the whole cluster and begun to work. */
export async function startControllers(options: ControllersOptions): Promise<Controllers> {
  const { api, clock, random, log } = options;
  const controllers = allControllers(options);
  const read = [...controllers, ...controllersOverAll([])];
  const view = new SharedView(
    read.flatMap((c) => [c.reconciles, ...c.reads.map((r) => r.resource)]),
    { api, clock, log },
  );
  const recorders = new Map<string, EventRecorder>();
  const run = (controller: Controller) => {
    const { name, eventSource: component = name } = controller;
    const own = options.apiFor?.(name) ?? api;
    const recorder =
      recorders.get(component) ??
      options.recorderFor?.(component) ??
      createEventRecorder({ api: own, clock, random, log, component });
    recorders.set(component, recorder);
    return runController(controller, { api: own, clock, log, recorder, view });
  };
  const running = controllers.map(run);
  const overAll = new OverAllKinds(view, run);
  await view.start();
  for (const controller of running) controller.start();
  await overAll.start();
  return {
    stop: () => {
      view.stop();
      overAll.stop();
      for (const controller of running) controller.stop();
    },
  };
}
