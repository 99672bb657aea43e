import {
  type FieldError,
  forbidden,
  invalidValue,
  notSupported,
  required,
  type StatefulSet,
  type StatefulSetSpec,
  type Stored,
  selectorMatches,
} from '#api';
import { countOrPercent, isZeroCount } from '../count-or-percent.ts';
import { notNegative } from '../field-rules.ts';
import { sameValue } from '../immutable-field.ts';
import { validateAnnotations, validateLabels } from '../metadata-validation.ts';
import { notOwnPods, validateEndless, validateSelector } from './replica-set-validation.ts';

const RETENTION = ['Delete', 'Retain'];

export function validateStatefulSet({ spec }: StatefulSet): FieldError[] {
  if (!spec?.template) return [required('spec.template')];
  const { podManagementPolicy: management, selector, template } = spec;
  const errors: FieldError[] = [];
  if (management !== 'OrderedReady' && management !== 'Parallel') {
    const text = "must be 'OrderedReady' or 'Parallel'";
    errors.push(invalidValue('spec.podManagementPolicy', management ?? '', text));
  }
  errors.push(
    ...validateStrategy('spec.updateStrategy', spec.updateStrategy),
    ...validateRetention('spec.persistentVolumeClaimRetentionPolicy', spec),
    ...notNegative('spec.replicas', spec.replicas),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...notNegative('spec.ordinals.start', spec.ordinals?.start),
    ...validateSelector('spec.selector', selector, 'empty selector is invalid for statefulset'),
  );
  const labels = template.metadata?.labels;
  if (selector && !selectorMatches(selector, labels)) errors.push(notOwnPods('spec.template', labels));
  // The volumes that claims will make are not known here, so the original leaves the pod's spec to the pods.
  errors.push(
    ...validateLabels(labels, 'spec.template.labels'),
    ...validateAnnotations(template.metadata?.annotations, 'spec.template.annotations'),
    ...validateEndless('spec.template', template, 'StatefulSet'),
  );
  return errors;
}

function validateStrategy(field: string, strategy: StatefulSetSpec['updateStrategy']): FieldError[] {
  const { type, rollingUpdate } = strategy ?? {};
  switch (type) {
    case 'OnDelete':
      if (!rollingUpdate) return [];
      return [invalidValue(`${field}.rollingUpdate`, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'")];
    case 'RollingUpdate': {
      const errors = notNegative(`${field}.rollingUpdate.partition`, rollingUpdate?.partition);
      const { maxUnavailable } = rollingUpdate ?? {};
      if (maxUnavailable === undefined) return errors;
      const path = `${field}.rollingUpdate.maxUnavailable`;
      errors.push(...countOrPercent(path, maxUnavailable));
      if (isZeroCount(maxUnavailable)) errors.push(invalidValue(path, maxUnavailable, 'cannot be 0'));
      return errors;
    }
    case undefined:
      return [required(field)];
    default:
      return [invalidValue(field, strategy, "must be 'RollingUpdate' or 'OnDelete'")];
  }
}

function validateRetention(field: string, { persistentVolumeClaimRetentionPolicy }: StatefulSetSpec): FieldError[] {
  return Object.entries(persistentVolumeClaimRetentionPolicy ?? {}).flatMap(([when, policy]) =>
    RETENTION.includes(policy) ? [] : [notSupported(`${field}.${when}`, policy, RETENTION.toReversed())],
  );
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
