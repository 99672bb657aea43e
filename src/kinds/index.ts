/**
 * What each kind of object is, as one declaration each. Pure: no I/O, no time, no state.
 */
import { controllerRevisions } from './apps/controller-revision.ts';
import { deployments } from './apps/deployment.ts';
import { replicaSets } from './apps/replica-set.ts';
import { cronJobs } from './batch/cron-job.ts';
import { jobs } from './batch/job.ts';
import { leases } from './coordination/lease.ts';
import { configMaps } from './core/config-map.ts';
import { endpoints } from './core/endpoints.ts';
import { events } from './core/event.ts';
import { namespaces } from './core/namespace.ts';
import { nodes } from './core/node/index.ts';
import { pods } from './core/pod/index.ts';
import { secrets } from './core/secret.ts';
import { services } from './core/service/index.ts';
import { serviceAccounts } from './core/service-account.ts';
import { endpointSlices } from './discovery/endpoint-slice.ts';
import { eventsV1 } from './events/event.ts';
import type { Kind } from './kind.ts';

export {
  type CronField,
  type CronSchedule,
  CronSyntaxError,
  parseCronSchedule,
} from './batch/cron-schedule.ts';
export { type QosClass, qosClassOf } from './core/pod/quality-of-service.ts';
export { carryOver, needsClusterIP, needsNodePort } from './core/service/carry-over.ts';
export * from './kind.ts';
export { validateMetadata, validateMetadataUpdate } from './metadata-validation.ts';
export { normalise } from './normalise.ts';
export { validateCreate, validateUpdate } from './validate.ts';
export {
  configMaps,
  controllerRevisions,
  cronJobs,
  deployments,
  endpointSlices,
  endpoints,
  events,
  eventsV1,
  jobs,
  leases,
  namespaces,
  nodes,
  pods,
  replicaSets,
  secrets,
  serviceAccounts,
  services,
};

/** Every built-in kind. A new one is a file and a line here. */
export const allKinds: readonly Kind[] = [
  configMaps,
  endpoints,
  events,
  namespaces,
  nodes,
  pods,
  secrets,
  serviceAccounts,
  services,
  controllerRevisions,
  deployments,
  replicaSets,
  cronJobs,
  jobs,
  eventsV1,
  leases,
  endpointSlices,
];
