import {
  dnsLabelProblems,
  type FieldError,
  forbidden,
  invalidValue,
  notSupported,
  type PodTemplateSpec,
  required,
  type StatefulSet,
  type StatefulSetSpec,
  type Stored,
} from '#api';
import { validateClaim } from '../core/persistent-volume-claim/validation.ts';
import { validateTemplate } from '../core/pod/validation/template.ts';
import { atMostAll, countOrPercent, isZeroCount } from '../count-or-percent.ts';
import { notNegative, problems } from '../field-rules.ts';
import { sameValue } from '../immutable-field.ts';
import { internalForm } from '../internal-form.ts';
import { validateLabelSelector } from '../label-selector-validation.ts';
import { isEmpty, validateEndless, validateOwnPods } from './replica-set-validation.ts';

const RETENTION = ['Retain', 'Delete'];

/** What is new since objects were stored that do not know it (templates, the service's name) is checked on create. */
export function validateStatefulSet({ spec }: StatefulSet, old?: Stored<StatefulSet>): FieldError[] {
  const { podManagementPolicy: management = '', template = {}, serviceName = '' } = spec ?? {};
  const errors: FieldError[] = [];
  if (management !== 'OrderedReady' && management !== 'Parallel') {
    errors.push(invalidValue('spec.podManagementPolicy', management, "must be 'OrderedReady' or 'Parallel'"));
  }
  return [
    ...errors,
    ...validateStrategy('spec.updateStrategy', spec?.updateStrategy),
    ...validateRetention('spec.persistentVolumeClaimRetentionPolicy', spec),
    ...(old ? [] : validateClaims('spec.volumeClaimTemplates', spec)),
    ...notNegative('spec.replicas', spec?.replicas),
    ...notNegative('spec.minReadySeconds', spec?.minReadySeconds),
    ...notNegative('spec.ordinals.start', spec?.ordinals?.start),
    ...(old || !serviceName ? [] : problems('spec.serviceName', serviceName, dnsLabelProblems(serviceName))),
    ...validatePods(spec, old),
    ...validateEndless('spec.template', template, 'StatefulSet'),
  ];
}

function validatePods(spec: StatefulSetSpec | undefined, old: Stored<StatefulSet> | undefined): FieldError[] {
  const { selector, template = {} } = spec ?? {};
  const malformed = validateLabelSelector('spec.selector', selector);
  const errors = selector ? [...malformed] : [required('spec.selector')];
  if (selector && isEmpty(selector)) {
    errors.push(invalidValue('spec.selector', selector, 'empty selector is invalid for statefulset'));
  }
  if (malformed.length > 0) return [...errors, invalidValue('spec.selector', selector, '')];
  errors.push(...validateOwnPods('spec.template', selector, template));
  if (old && sameValue(template, old.spec.template)) return errors;
  return [...errors, ...validateTemplate('spec.template', withClaims(template, spec))];
}

/** The template with the volumes that the claims of a pod will be. */
function withClaims(template: PodTemplateSpec, spec: StatefulSetSpec | undefined): PodTemplateSpec {
  const names = [...new Set((spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name ?? ''))];
  if (names.length === 0 || !template.spec) return template;
  const others = (template.spec.volumes ?? []).filter(({ name }) => !names.includes(name));
  const claimed = names.map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  return { ...template, spec: { ...template.spec, volumes: [...others, ...claimed] } };
}

function validateClaims(field: string, spec: StatefulSetSpec | undefined): FieldError[] {
  return (spec?.volumeClaimTemplates ?? []).flatMap((claim, i) =>
    validateClaim(claim).map((error) => ({ ...error, field: `${field}[${i}].${error.field}` })),
  );
}

function validateStrategy(field: string, strategy: StatefulSetSpec['updateStrategy']): FieldError[] {
  const { type, rollingUpdate } = strategy ?? {};
  switch (type) {
    case 'OnDelete': {
      if (!rollingUpdate) return [];
      const shown = internalForm('io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy', rollingUpdate);
      return [invalidValue(`${field}.rollingUpdate`, shown, "only allowed for updateStrategy 'RollingUpdate'")];
    }
    case 'RollingUpdate': {
      const errors = notNegative(`${field}.rollingUpdate.partition`, rollingUpdate?.partition);
      const { maxUnavailable } = rollingUpdate ?? {};
      if (maxUnavailable === undefined) return errors;
      const path = `${field}.rollingUpdate.maxUnavailable`;
      errors.push(...countOrPercent(path, maxUnavailable));
      if (isZeroCount(maxUnavailable)) errors.push(invalidValue(path, maxUnavailable, 'cannot be 0'));
      return [...errors, ...atMostAll(path, maxUnavailable)];
    }
    default: {
      const shown = internalForm('io.k8s.api.apps.v1.StatefulSetUpdateStrategy', strategy);
      return [invalidValue(field, shown, "must be 'RollingUpdate' or 'OnDelete'")];
    }
  }
}

function validateRetention(field: string, spec: StatefulSetSpec | undefined): FieldError[] {
  const policies = spec?.persistentVolumeClaimRetentionPolicy;
  if (!policies) return [];
  return (['whenDeleted', 'whenScaled'] as const).flatMap((when) => {
    const policy = policies[when] ?? '';
    return RETENTION.includes(policy) ? [] : [notSupported(`${field}.${when}`, policy, RETENTION)];
  });
}

const CHANGEABLE: readonly string[] = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

export function validateStatefulSetUpdate({ spec }: StatefulSet, old: Stored<StatefulSet>): FieldError[] {
  const fixed = (from: object | undefined) =>
    Object.fromEntries(Object.entries(from ?? {}).filter(([name]) => !CHANGEABLE.includes(name)));
  if (sameValue(fixed(spec), fixed(old.spec))) return [];
  const text =
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
  return [forbidden('spec', text)];
}
