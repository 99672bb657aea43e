import os from 'node:os';
import { createEventRecorder } from '#client';
import { startControllers } from '#controllers';
import { startScheduler } from '#scheduler';
import type { ApiPart } from './api-part.ts';
import type { ClusterParts } from './compose.ts';

/** What decides: every controller and the scheduler, each under its own identity. */
export async function startControl(
  { api, apiAs, rootCaPem }: ApiPart,
  { clock, random, log }: ClusterParts,
): Promise<{ stop(): void }> {
  const ending = new AbortController();
  const schedulerApi = apiAs('system:kube-scheduler');
  const component = 'default-scheduler';
  const host = os.hostname();
  const recorder = createEventRecorder({ api: schedulerApi, clock, random, log, component, host, style: 'events' });
  const [controllers] = await Promise.all([
    startControllers({
      api,
      apiFor: (name) => apiAs(`system:serviceaccount:kube-system:${name}`),
      clock,
      random,
      log: log.with({ part: 'controllers' }),
      rootCaPem,
    }),
    startScheduler({ api: schedulerApi, clock, random, log: log.with({ part: 'scheduler' }), recorder }, ending.signal),
  ]);
  return {
    stop: () => {
      ending.abort(new Error('stopped'));
      controllers.stop();
    },
  };
}
