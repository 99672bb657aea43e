import type { FieldSchema } from './schema.ts';

/**
 * Optional numbers and booleans for which the original cannot tell zero, or false, from absent, and so never writes
 * it. Everywhere else a zero that was given is kept. By the last part of the definition's name.
 */
const ZERO_IS_ABSENT: { readonly [definition: string]: readonly string[] } = {
  APIServiceSpec: ['insecureSkipTLSVerify'],
  AWSElasticBlockStoreVolumeSource: ['partition'],
  Condition: ['observedGeneration'],
  Container: ['stdin', 'stdinOnce', 'tty'],
  ContainerImage: ['sizeBytes'],
  ContainerPort: ['hostPort'],
  ContainerStateTerminated: ['signal'],
  CustomResourceColumnDefinition: ['priority'],
  CustomResourceDefinitionCondition: ['observedGeneration'],
  CustomResourceDefinitionSpec: ['preserveUnknownFields'],
  CustomResourceDefinitionStatus: ['observedGeneration'],
  CustomResourceDefinitionVersion: ['deprecated'],
  DaemonSetSpec: ['minReadySeconds'],
  DaemonSetStatus: ['numberAvailable', 'numberUnavailable', 'observedGeneration', 'updatedNumberScheduled'],
  DeploymentSpec: ['minReadySeconds', 'paused'],
  DeploymentStatus: [
    'availableReplicas',
    'observedGeneration',
    'readyReplicas',
    'replicas',
    'unavailableReplicas',
    'updatedReplicas',
  ],
  DeviceSubRequest: ['count'],
  EphemeralContainer: ['stdin', 'stdinOnce', 'tty'],
  Event: ['count', 'deprecatedCount'],
  EventSeries: ['count'],
  ExactDeviceRequest: ['count'],
  GCEPersistentDiskVolumeSource: ['partition'],
  HorizontalPodAutoscalerStatus: ['currentReplicas'],
  ISCSIPersistentVolumeSource: ['chapAuthDiscovery', 'chapAuthSession'],
  ISCSIVolumeSource: ['chapAuthDiscovery', 'chapAuthSession'],
  JSONSchemaProps: [
    'exclusiveMaximum',
    'exclusiveMinimum',
    'nullable',
    'uniqueItems',
    'x-kubernetes-embedded-resource',
    'x-kubernetes-int-or-string',
  ],
  JobStatus: ['active', 'failed', 'succeeded'],
  NodeSpec: ['unschedulable'],
  ObjectMeta: ['generation'],
  PodCondition: ['observedGeneration'],
  PodDisruptionBudgetStatus: ['observedGeneration'],
  PodSpec: ['hostIPC', 'hostNetwork', 'hostPID'],
  PodStatus: ['observedGeneration'],
  PriorityClass: ['globalDefault'],
  Probe: ['failureThreshold', 'initialDelaySeconds', 'periodSeconds', 'successThreshold', 'timeoutSeconds'],
  ReplicaSetSpec: ['minReadySeconds'],
  ReplicaSetStatus: ['availableReplicas', 'fullyLabeledReplicas', 'observedGeneration', 'readyReplicas'],
  ReplicationControllerSpec: ['minReadySeconds'],
  ReplicationControllerStatus: ['availableReplicas', 'fullyLabeledReplicas', 'observedGeneration', 'readyReplicas'],
  ResourcePolicyRule: ['clusterScope'],
  ScaleIOPersistentVolumeSource: ['sslEnabled'],
  ScaleIOVolumeSource: ['sslEnabled'],
  ScaleSpec: ['replicas'],
  ServiceBackendPort: ['number'],
  ServicePort: ['nodePort'],
  ServiceSpec: ['healthCheckNodePort', 'publishNotReadyAddresses'],
  StatefulSetSpec: ['minReadySeconds'],
  StatefulSetStatus: ['currentReplicas', 'observedGeneration', 'readyReplicas', 'updatedReplicas'],
  Status: ['code'],
  StatusDetails: ['retryAfterSeconds'],
  SubjectAccessReviewStatus: ['denied'],
  TokenReviewStatus: ['authenticated'],
  ValidatingAdmissionPolicyStatus: ['observedGeneration'],
};

/** Most fields of this name cannot be told from absent when false; in these types they can. */
const READ_ONLY_FALSE_IS_KEPT: readonly string[] = ['AzureDiskVolumeSource', 'CSIVolumeSource'];

/** Optional text fields in which the empty text says something. */
const EMPTY_TEXT_IS_KEPT: { readonly [definition: string]: readonly string[] } = {
  AppArmorProfile: ['localhostProfile'],
  AzureDiskVolumeSource: ['cachingMode', 'fsType', 'kind'],
  AzureFilePersistentVolumeSource: ['secretNamespace'],
  CSIVolumeSource: ['fsType'],
  Container: ['restartPolicy'],
  CronJobSpec: ['timeZone'],
  Endpoint: ['hostname', 'nodeName', 'zone'],
  EndpointAddress: ['nodeName'],
  EndpointPort: ['appProtocol', 'name'],
  Event: ['reportingComponent', 'reportingInstance'],
  GRPCAction: ['service'],
  GlusterfsPersistentVolumeSource: ['endpointsNamespace'],
  HostPathVolumeSource: ['type'],
  ISCSIPersistentVolumeSource: ['initiatorName'],
  ISCSIVolumeSource: ['initiatorName'],
  LeaseSpec: ['holderIdentity', 'preferredHolder', 'strategy'],
  LocalVolumeSource: ['fsType'],
  PersistentVolumeClaimSpec: ['storageClassName', 'volumeAttributesClassName', 'volumeMode'],
  PersistentVolumeClaimStatus: ['currentVolumeAttributesClassName'],
  PersistentVolumeSpec: ['volumeAttributesClassName', 'volumeMode'],
  PodDNSConfigOption: ['value'],
  PodResourceClaim: ['resourceClaimName', 'resourceClaimTemplateName'],
  PodResourceClaimStatus: ['resourceClaimName'],
  PodSecurityContext: ['fsGroupChangePolicy', 'seLinuxChangePolicy', 'supplementalGroupsPolicy'],
  PodSpec: ['hostnameOverride', 'preemptionPolicy', 'runtimeClassName'],
  PriorityClass: ['preemptionPolicy'],
  ResourceHealth: ['message'],
  SeccompProfile: ['localhostProfile'],
  SecurityContext: ['procMount'],
  ServicePort: ['appProtocol'],
  ServiceSpec: ['internalTrafficPolicy', 'ipFamilyPolicy', 'loadBalancerClass', 'trafficDistribution'],
  TopologySpreadConstraint: ['nodeAffinityPolicy', 'nodeTaintsPolicy'],
  TypedLocalObjectReference: ['apiGroup'],
  TypedObjectReference: ['apiGroup', 'namespace'],
  VolumeMount: ['mountPropagation', 'recursiveReadOnly'],
  WindowsSecurityContextOptions: ['gmsaCredentialSpec', 'gmsaCredentialSpecName', 'runAsUserName'],
};

/** The value that means the same as none in a field: what the original leaves out when it writes JSON. */
export function absentValueOf(definition: string, field: string, { type, required }: FieldSchema): unknown {
  if (required) return undefined;
  const name = definition.slice(definition.lastIndexOf('.') + 1);
  if (type === 'string') return EMPTY_TEXT_IS_KEPT[name]?.includes(field) ? undefined : '';
  if (type === 'string:byte') return '';
  if (type === 'boolean' && field === 'readOnly') return READ_ONLY_FALSE_IS_KEPT.includes(name) ? undefined : false;
  if (!ZERO_IS_ABSENT[name]?.includes(field)) return undefined;
  return type === 'boolean' ? false : 0;
}
