import { type Api, isApiError, nameOf, nameText, type ObjectName, type Stored } from '#api';
import type { Clock, Log } from '#base';
import type { EventRecorder } from '#client';
import { carryOut, type Work } from './carry-out.ts';
import type { Change } from './change.ts';
import type { Controller } from './controller.ts';
import type { SharedView } from './seen.ts';
import { WorkQueue } from './work-queue.ts';

export interface RunOptions {
  api: Api;
  clock: Clock;
  log: Log;
  recorder: EventRecorder;
  view: SharedView;
}

const WORKERS = 5;

/** A controller at work. Call `start` once the view is complete. */
export interface RunningController {
  start(): void;
  stop(): void;
}

/** Connects a controller to the view; nothing happens before `start`, so that it never decides on half a view. */
export function runController(controller: Controller, options: RunOptions): RunningController {
  const { view, clock } = options;
  let started = false;
  const queue = new WorkQueue({
    clock,
    workers: WORKERS,
    work: (key) => reconcileKey(controller, key, queue, options),
  });
  const add = (at: ObjectName) => {
    if (started) queue.add(nameText(at));
  };
  const own = view.of(controller.reconciles);
  const concerns = (object: Stored) => controller.concerns?.(object) ?? true;
  const endings = [
    own.informer.onChange(({ object }) => {
      if (concerns(object)) add(nameOf(object));
    }),
  ];
  for (const { resource, keys } of controller.reads) {
    if (!keys) continue;
    const ending = view.of(resource).informer.onChange(({ type, object, old }) => {
      if (!started) return;
      const isGone = type === 'deleted';
      for (const at of keys(object, view, isGone)) add(at);
      if (old && old !== object) for (const at of keys(old, view, isGone)) add(at);
    });
    endings.push(ending);
  }
  return {
    start: () => {
      started = true;
      for (const object of own.list()) if (concerns(object)) add(nameOf(object));
    },
    stop: () => {
      started = false;
      for (const end of endings) end();
      queue.stop();
    },
  };
}

/** One turn; does not end before the view includes everything that was written in it. */
async function reconcileKey(
  controller: Controller,
  key: string,
  queue: WorkQueue,
  options: RunOptions,
): Promise<boolean> {
  const { api, recorder, view, log } = options;
  const work: Work = { api, recorder, view, written: [], requeueMs: undefined, failure: undefined };
  let worked = true;
  try {
    await carryOut(decide(controller, objectName(key), view), work);
    if (work.failure !== undefined) throw work.failure;
  } catch (error) {
    worked = false;
    const fields = { controller: controller.name, key, error: String(error) };
    if (isApiError(error, 'Conflict', 'NotFound')) log.debug('reconcile again', fields);
    else log.warn('reconcile failed', fields);
  }
  await Promise.all(work.written);
  if (work.requeueMs !== undefined) queue.addAfter(key, work.requeueMs);
  return worked;
}

function decide(controller: Controller, at: ObjectName, view: SharedView): readonly Change[] {
  const object = view.of(controller.reconciles).get(at);
  if (!object) return controller.gone?.(at, view) ?? [];
  return (controller.concerns?.(object) ?? true) ? controller.reconcile(object, view) : [];
}

function objectName(key: string): ObjectName {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
