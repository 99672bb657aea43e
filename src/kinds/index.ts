/**
 * What each kind of object is, as one declaration each. Pure: no I/O, no time, no state.
 */

import { mutatingAdmissionPolicies } from './admissionregistration/mutating-admission-policy.ts';
import { mutatingAdmissionPolicyBindings } from './admissionregistration/mutating-admission-policy-binding.ts';
import { mutatingWebhookConfigurations } from './admissionregistration/mutating-webhook-configuration.ts';
import { validatingAdmissionPolicies } from './admissionregistration/validating-admission-policy.ts';
import { validatingAdmissionPolicyBindings } from './admissionregistration/validating-admission-policy-binding.ts';
import { validatingWebhookConfigurations } from './admissionregistration/validating-webhook-configuration.ts';
import { CUSTOM_RESOURCE_CLEANUP, customResourceDefinitions } from './apiextensions/custom-resource-definition.ts';
import { apiServices } from './apiregistration/api-service.ts';
import { controllerRevisions } from './apps/controller-revision.ts';
import { daemonSets } from './apps/daemon-set.ts';
import { deployments } from './apps/deployment.ts';
import { replicaSets } from './apps/replica-set.ts';
import { statefulSets } from './apps/stateful-set.ts';
import { horizontalPodAutoscalers } from './autoscaling/horizontal-pod-autoscaler.ts';
import { horizontalPodAutoscalersV1 } from './autoscaling/horizontal-pod-autoscaler-v1.ts';
import { cronJobs } from './batch/cron-job.ts';
import { jobs } from './batch/job.ts';
import { certificateSigningRequests } from './certificates/certificate-signing-request.ts';
import { leases } from './coordination/lease.ts';
import { componentStatuses } from './core/component-status.ts';
import { configMaps } from './core/config-map.ts';
import { endpoints } from './core/endpoints.ts';
import { events } from './core/event.ts';
import { limitRanges } from './core/limit-range.ts';
import { namespaces } from './core/namespace.ts';
import { nodes } from './core/node/index.ts';
import { persistentVolumes } from './core/persistent-volume/index.ts';
import { persistentVolumeClaims } from './core/persistent-volume-claim/index.ts';
import { pods } from './core/pod/index.ts';
import { podTemplates } from './core/pod-template.ts';
import { replicationControllers } from './core/replication-controller.ts';
import { resourceQuotas } from './core/resource-quota.ts';
import { secrets } from './core/secret.ts';
import { services } from './core/service/index.ts';
import { serviceAccounts } from './core/service-account.ts';
import { endpointSlices } from './discovery/endpoint-slice.ts';
import { eventsV1 } from './events/event.ts';
import { flowSchemas } from './flowcontrol/flow-schema.ts';
import { priorityLevelConfigurations } from './flowcontrol/priority-level-configuration.ts';
import type { Kind } from './kind.ts';
import { ingresses } from './networking/ingress.ts';
import { ingressClasses } from './networking/ingress-class.ts';
import { ipAddresses } from './networking/ip-address.ts';
import { networkPolicies } from './networking/network-policy.ts';
import { serviceCidrs } from './networking/service-cidr.ts';
import { runtimeClasses } from './node/runtime-class.ts';
import { podDisruptionBudgets } from './policy/pod-disruption-budget.ts';
import { clusterRoles } from './rbac/cluster-role.ts';
import { clusterRoleBindings } from './rbac/cluster-role-binding.ts';
import { roles } from './rbac/role.ts';
import { roleBindings } from './rbac/role-binding.ts';
import { deviceClasses } from './resource/device-class.ts';
import { resourceClaims } from './resource/resource-claim.ts';
import { resourceClaimTemplates } from './resource/resource-claim-template.ts';
import { resourceSlices } from './resource/resource-slice.ts';
import { priorityClasses, systemPriorityClasses } from './scheduling/priority-class.ts';
import { csiDrivers } from './storage/csi-driver.ts';
import { csiNodes } from './storage/csi-node.ts';
import { csiStorageCapacities } from './storage/csi-storage-capacity.ts';
import { storageClasses } from './storage/storage-class.ts';
import { volumeAttachments } from './storage/volume-attachment.ts';
import { volumeAttributesClasses } from './storage/volume-attributes-class.ts';

export { eachSchema } from './apiextensions/each-schema.ts';
export { schemasOf } from './apiextensions/schemas-of.ts';
export { scaleColumns } from './autoscaling/scale-columns.ts';
export {
  type CronField,
  type CronSchedule,
  CronSyntaxError,
  parseCronSchedule,
} from './batch/cron-schedule.ts';
export { jsonFault } from './core/json-fault.ts';
export { type QosClass, qosClassOf } from './core/pod/quality-of-service.ts';
export { familyOf, validateAddresses } from './core/service/addresses-validation.ts';
export { carryOver, isHeadless, needsClusterIP, needsHealthCheck, needsNodePort } from './core/service/carry-over.ts';
export { domainPrefixedPath } from './field-rules.ts';
export * from './kind.ts';
export { legacyKinds } from './legacy/index.ts';
export { validateMetadata, validateMetadataUpdate } from './metadata-validation.ts';
export { normalise } from './normalise.ts';
export { disruptionAllowed, withDisruptionAllowed, withSyncFailed } from './policy/disruption-allowed.ts';
export { missingRules } from './rbac/missing-rules.ts';
export { validateCreate, validateUpdate } from './validate.ts';
export {
  apiServices,
  CUSTOM_RESOURCE_CLEANUP,
  certificateSigningRequests,
  clusterRoleBindings,
  clusterRoles,
  componentStatuses,
  configMaps,
  controllerRevisions,
  cronJobs,
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  customResourceDefinitions,
  daemonSets,
  deployments,
  deviceClasses,
  endpointSlices,
  endpoints,
  events,
  eventsV1,
  flowSchemas,
  horizontalPodAutoscalers,
  horizontalPodAutoscalersV1,
  ingressClasses,
  ingresses,
  ipAddresses,
  jobs,
  leases,
  limitRanges,
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
  mutatingWebhookConfigurations,
  namespaces,
  networkPolicies,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  podDisruptionBudgets,
  pods,
  podTemplates,
  priorityClasses,
  priorityLevelConfigurations,
  replicaSets,
  replicationControllers,
  resourceClaims,
  resourceClaimTemplates,
  resourceQuotas,
  resourceSlices,
  roleBindings,
  roles,
  runtimeClasses,
  secrets,
  serviceAccounts,
  serviceCidrs,
  services,
  statefulSets,
  storageClasses,
  systemPriorityClasses,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  validatingWebhookConfigurations,
  volumeAttachments,
  volumeAttributesClasses,
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
  customResourceDefinitions,
  controllerRevisions,
  deployments,
  replicaSets,
  cronJobs,
  jobs,
  eventsV1,
  leases,
  endpointSlices,
  statefulSets,
  daemonSets,
  replicationControllers,
  podTemplates,
  persistentVolumes,
  persistentVolumeClaims,
  limitRanges,
  resourceQuotas,
  componentStatuses,
  ingresses,
  ingressClasses,
  networkPolicies,
  ipAddresses,
  serviceCidrs,
  roles,
  clusterRoles,
  roleBindings,
  clusterRoleBindings,
  podDisruptionBudgets,
  priorityClasses,
  storageClasses,
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  volumeAttachments,
  volumeAttributesClasses,
  runtimeClasses,
  flowSchemas,
  priorityLevelConfigurations,
  resourceClaims,
  resourceClaimTemplates,
  deviceClasses,
  resourceSlices,
  apiServices,
  horizontalPodAutoscalers,
  horizontalPodAutoscalersV1,
  certificateSigningRequests,
  validatingWebhookConfigurations,
  mutatingWebhookConfigurations,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
];
