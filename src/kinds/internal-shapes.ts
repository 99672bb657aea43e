type Fields = { readonly [field: string]: unknown };

interface InternalShape {
  /** The fields in order, where that is not the order of their numbers. Those that are not named are left out. */
  order: readonly string[];
  /** Brings the wire's fields to where they are in this shape. */
  given?(value: Fields): Fields;
}

const words = (text: string) => text.trim().split(/\s+/);

/** What belongs to the pod's security in the original's own form, and to the pod itself on the wire. */
const HOST_FIELDS = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'];

function withHostFields(spec: Fields): Fields {
  const own = Object.fromEntries(HOST_FIELDS.filter((name) => name in spec).map((name) => [name, spec[name]]));
  const flags = { hostNetwork: false, hostPID: false, hostIPC: false };
  return { ...spec, securityContext: { ...flags, ...own, ...(spec.securityContext as Fields | undefined) } };
}

/** How the original's own types differ in their order from those on the wire, by the last part of the type's name. */
export const INTERNAL_SHAPES: { readonly [definition: string]: InternalShape } = {
  PodTemplateSpec: { order: ['metadata', 'spec'] },
  PodSpec: {
    given: withHostFields,
    order: words(`
      volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds
      activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName automountServiceAccountToken nodeName
      securityContext imagePullSecrets hostname subdomain setHostnameAsFQDN affinity schedulerName tolerations
      hostAliases priorityClassName priority preemptionPolicy dnsConfig readinessGates runtimeClassName overhead
      enableServiceLinks topologySpreadConstraints os schedulingGates resourceClaims resources hostnameOverride
      schedulingGroup`),
  },
  PodSecurityContext: {
    order: [
      ...HOST_FIELDS,
      ...words(`
      seLinuxOptions windowsOptions runAsUser runAsGroup runAsNonRoot supplementalGroups supplementalGroupsPolicy
      fsGroup fsGroupChangePolicy sysctls seccompProfile appArmorProfile seLinuxChangePolicy`),
    ],
  },
  Container: {
    order: words(`
      name image command args workingDir ports envFrom env resources resizePolicy restartPolicy restartPolicyRules
      volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath
      terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty`),
  },
  Probe: {
    order: words(`
      exec httpGet tcpSocket grpc initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold
      terminationGracePeriodSeconds`),
  },
  Volume: {
    order: words(`
      name hostPath emptyDir gcePersistentDisk awsElasticBlockStore gitRepo secret nfs iscsi glusterfs
      persistentVolumeClaim rbd quobyte flexVolume cinder cephfs flocker downwardAPI fc azureFile configMap
      vsphereVolume azureDisk photonPersistentDisk projected portworxVolume scaleIO storageos csi ephemeral image`),
  },
};

/** What absent fields are that only the wire can leave out. */
export const ZEROS: { readonly [field: string]: unknown } = {
  'RollingUpdateDaemonSet.maxSurge': 0,
  'RollingUpdateDaemonSet.maxUnavailable': 0,
  'RollingUpdateDeployment.maxSurge': 0,
  'RollingUpdateDeployment.maxUnavailable': 0,
  'RollingUpdateStatefulSetStrategy.partition': 0,
};

/** Texts that can be absent, which is not the same as empty. */
export const NULL_TEXTS: ReadonlySet<string> = new Set([
  'Container.restartPolicy',
  'DeviceConstraint.distinctAttribute',
  'DeviceConstraint.matchAttribute',
  'HostPathVolumeSource.type',
  'PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy',
  'PodFailurePolicyOnExitCodesRequirement.containerName',
  'PodSecurityContext.fsGroupChangePolicy',
  'PodSecurityContext.seLinuxChangePolicy',
  'PodSecurityContext.supplementalGroupsPolicy',
  'PodSpec.hostnameOverride',
  'PodSpec.preemptionPolicy',
  'PodSpec.runtimeClassName',
  'SecurityContext.procMount',
  'SuccessPolicyRule.succeededIndexes',
  'TopologySpreadConstraint.nodeAffinityPolicy',
  'TopologySpreadConstraint.nodeTaintsPolicy',
  'TypedLocalObjectReference.apiGroup',
  'VolumeAttachmentSource.persistentVolumeName',
  'VolumeMount.mountPropagation',
  'VolumeMount.recursiveReadOnly',
]);
