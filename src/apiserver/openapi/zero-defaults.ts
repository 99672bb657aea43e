import { type Definition, definitions, type FieldSchema } from '#api';

/** Parts that nearly every object has and that are never absent in the original, only empty. */
const PARTS: readonly string[] = ['metadata', 'spec', 'status'];

/**
 * Where it is the other way round than `hasZero` says of the rest: optional fields that the original writes also when
 * they are empty, and required ones for which it can tell absent from empty. By the definition's name,
 * or the last part of it.
 */
const OTHERWISE: { readonly [definition: string]: readonly string[] } = {
  APIGroup: ['preferredVersion'],
  AllocationResult: ['devices'],
  AzureDiskVolumeSource: ['readOnly'],
  ConfigMapEnvSource: ['name'],
  ConfigMapKeySelector: ['name'],
  ConfigMapProjection: ['name'],
  ConfigMapVolumeSource: ['name'],
  Container: ['resources'],
  ContainerRestartRule: ['action'],
  ContainerRestartRuleOnExitCodes: ['operator'],
  ContainerStatus: ['lastState', 'state'],
  CustomResourceDefinitionStatus: ['acceptedNames'],
  CustomResourceSubresources: ['status'],
  DaemonSetSpec: ['selector', 'updateStrategy'],
  DeploymentSpec: ['selector', 'strategy'],
  Endpoint: ['conditions'],
  EphemeralContainer: ['resources'],
  FlowSchemaSpec: ['matchingPrecedence'],
  HTTPIngressPath: ['pathType'],
  IPAddressSpec: ['parentRef'],
  ImageVolumeStatus: ['imageRef'],
  IngressServiceBackend: ['port'],
  IngressStatus: ['loadBalancer'],
  LimitedPriorityLevelConfiguration: ['limitResponse'],
  LocalObjectReference: ['name'],
  MutatingWebhook: ['sideEffects'],
  NetworkPolicySpec: ['podSelector'],
  NodeDaemonEndpoints: ['kubeletEndpoint'],
  NodeRuntimeHandler: ['name'],
  NodeStatus: ['daemonEndpoints', 'nodeInfo'],
  ParentReference: ['name', 'resource'],
  PersistentVolumeClaimSpec: ['resources'],
  PodCertificateProjection: ['keyType', 'signerName'],
  PodDisruptionBudgetStatus: ['currentHealthy', 'desiredHealthy', 'disruptionsAllowed', 'expectedPods'],
  PodFailurePolicyOnPodConditionsPattern: ['status'],
  PodTemplate: ['template'],
  PriorityClass: ['value'],
  QueuingConfiguration: ['handSize', 'queueLengthLimit', 'queues'],
  ReplicaSetSpec: ['selector', 'template'],
  ReplicationControllerSpec: ['minReadySeconds'],
  ResourceClaimSpec: ['devices'],
  RoleRef: ['apiGroup'],
  ScaleIOPersistentVolumeSource: ['secretRef'],
  ScaleIOVolumeSource: ['secretRef'],
  ScaleSpec: ['replicas'],
  SecretEnvSource: ['name'],
  SecretKeySelector: ['name'],
  SecretProjection: ['name'],
  SelfSubjectReviewStatus: ['userInfo'],
  ServiceStatus: ['loadBalancer'],
  StatefulSetOrdinals: ['start'],
  StatefulSetSpec: ['selector', 'serviceName', 'updateStrategy'],
  StatefulSetStatus: ['availableReplicas'],
  TokenRequestStatus: ['token'],
  TokenReviewSpec: ['token'],
  TokenReviewStatus: ['user'],
  ValidatingAdmissionPolicyBindingSpec: ['policyName'],
  ValidatingWebhook: ['sideEffects'],
  'io.k8s.api.core.v1.Event': ['reportingComponent', 'reportingInstance', 'source'],
  'io.k8s.api.events.v1.Event': ['deprecatedSource', 'regarding'],
};

/** What a value of a type is when nothing is said of it; undefined for those that may be nothing at all. */
export function zeroOf(type: string): unknown {
  if (type.startsWith('[') || type.startsWith('{') || type === 'any' || type === 'string:byte') return undefined;
  if (type.includes('.')) return Object.keys(definitions[type]?.fields ?? {}).length > 0 ? {} : undefined;
  if (type === 'string') return '';
  return type === 'boolean' ? false : 0;
}

function hasZero(definition: string, name: string, { type, required }: FieldSchema): boolean {
  const usual = required === true || (PARTS.includes(name) && type.includes('.'));
  const last = definition.slice(definition.lastIndexOf('.') + 1);
  return usual !== ((OTHERWISE[last] ?? OTHERWISE[definition])?.includes(name) ?? false);
}

/** A field with the default that OpenAPI 3 tells of it: its own, or the empty value where it is never left out. */
export function withZero(definition: string, name: string, field: FieldSchema): FieldSchema {
  if (field.default !== undefined || !hasZero(definition, name, field)) return field;
  return { ...field, default: zeroOf(field.type) };
}

/** Whether a definition is built in: those that are read from data have no empty values but their own defaults. */
export function isBuiltIn(name: string, definition: Definition): boolean {
  return definitions[name] === definition;
}
