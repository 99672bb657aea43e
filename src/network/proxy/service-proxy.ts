import type { Api, EndpointSlice, Pod, Service } from '#api';
import { backoffMs, type Clock, type Log } from '#base';
import { Informer } from '#client';
import { endpointSlices, pods, services } from '#kinds';
import type { DataPlane } from './dataplanes/data-plane.ts';
import { forwarding } from './forwarding.ts';

export interface ServiceProxyOptions {
  api: Api;
  clock: Clock;
  log: Log;
  nodeName: string;
  dataPlane: DataPlane;
}

export interface ServiceProxy {
  /** Resolves when everything known at the start is in the data plane. */
  readonly ready: Promise<void>;
  /** Stops following changes. What is forwarded stays as it is. */
  stop(): Promise<void>;
}

/** Changes that come within this time go into the data plane together. */
const GATHER_MS = 5;
const RETRY = { initialMs: 500, maxMs: 30_000 };

/** Keeps a node's data plane at what services and their endpoints say. */
export function startServiceProxy({ api, clock, log, nodeName, dataPlane }: ServiceProxyOptions): ServiceProxy {
  const stopping = new AbortController();
  const informer = { api, clock, log };
  const serviceView = new Informer<Service>(services, informer);
  const sliceView = new Informer<EndpointSlice>(endpointSlices, informer);
  const podView = new Informer<Pod>(pods, { ...informer, selection: { fieldSelector: `spec.nodeName=${nodeName}` } });
  const views = [serviceView, sliceView, podView];
  let wanted = false;
  let running: Promise<void> | undefined;

  async function applyAll(): Promise<void> {
    let failures = 0;
    await clock.sleep(GATHER_MS, stopping.signal);
    while (wanted) {
      wanted = false;
      const view = { nodeName, services: serviceView.list(), slices: sliceView.list(), pods: podView.list() };
      try {
        await dataPlane.apply(forwarding(view));
        failures = 0;
      } catch (error) {
        wanted = true;
        failures++;
        log.error('service addresses could not be updated; trying again', { error: String(error), failures });
        await clock.sleep(backoffMs(RETRY, failures), stopping.signal);
      }
    }
  }

  function change(): void {
    wanted = true;
    if (running || !views.every((v) => v.hasSynced)) return;
    running = applyAll()
      .catch((error) => {
        if (!stopping.signal.aborted) throw error;
      })
      .finally(() => {
        running = undefined;
      });
  }

  for (const view of views) view.start(stopping.signal);
  serviceView.onChange(change);
  sliceView.onChange(change);
  podView.onChange(({ object, old }) => {
    if (hasHostPort(object) || (old && hasHostPort(old))) change();
  });
  const ready = Promise.all(views.map((v) => v.synced)).then(async () => {
    change();
    await running;
  });
  ready.catch(() => {});
  return {
    ready,
    async stop() {
      wanted = false;
      stopping.abort();
      await running;
    },
  };
}

function hasHostPort(pod: Pod): boolean {
  return pod.spec?.containers.some((c) => c.ports?.some((p) => p.hostPort)) ?? false;
}
