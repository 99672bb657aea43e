import {
  dnsLabelProblems,
  type FieldError,
  forbidden,
  invalidValue,
  notSupported,
  parseQuantity,
  pathSegmentProblems,
  required,
  type V2ExternalMetricSource,
  type V2MetricSpec,
  type V2MetricTarget,
  type V2ObjectMetricSource,
  type V2PodsMetricSource,
  type V2ResourceMetricSource,
} from '#api';
import { problems, qualifiedName } from '../field-rules.ts';

const TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const TARGET_TYPES = ['Utilization', 'Value', 'AverageValue'];
/** In the order in which they are looked at. */
const SOURCES = ['object', 'external', 'pods', 'resource', 'containerResource'] as const;
type Source = (typeof SOURCES)[number];

/** One thing an autoscaler looks at: of a type, and of no other. */
export function validateMetric(path: string, metric: V2MetricSpec, rule: VersionRule): FieldError[] {
  const { type } = metric;
  const errors: FieldError[] = type ? [] : [required(`${path}.type`, 'must specify a metric source type')];
  const unknown = TYPES.includes(type) ? [] : [notSupported(`${path}.type`, type, TYPES)];
  const present = SOURCES.filter((source) => metric[source] !== undefined);
  const [first] = present;
  errors.push(...unknown, ...(first ? validateSource(`${path}.${first}`, { source: first, metric, rule }) : []));
  const expected = SOURCES.find((source) => source.toLowerCase() === type.toLowerCase());
  if (unknown.length === 0 && expected && !metric[expected]) {
    errors.push(required(`${path}.${expected}`, 'must populate information for the given metric source'));
  }
  errors.push(...unknown);
  if (present.length === 1) return errors;
  const others = present.filter((source) => source !== expected);
  return [
    ...errors,
    ...others.map((source) => forbidden(`${path}.${source}`, 'must populate the given metric source only')),
  ];
}

interface OneSource {
  source: Source;
  metric: V2MetricSpec;
  rule: VersionRule;
}

function validateSource(path: string, { source, metric, rule }: OneSource): FieldError[] {
  const { object, external, pods, resource, containerResource } = metric;
  switch (source) {
    case 'object':
      return object ? validateObject(path, object, rule) : [];
    case 'external':
      return external ? validateExternal(path, external) : [];
    case 'pods':
      return pods ? validatePods(path, pods) : [];
    case 'resource':
      return resource ? validateResource(path, resource) : [];
    case 'containerResource': {
      if (!containerResource) return [];
      const { container, name } = containerResource;
      return [
        ...validateResourceName(`${path}.name`, name),
        ...(container
          ? problems(`${path}.container`, container, dnsLabelProblems(container))
          : [required(`${path}.container`, 'must specify a container')]),
        ...validateShare(`${path}.target`, containerResource.target),
      ];
    }
    default:
      return source satisfies never;
  }
}

function validateObject(path: string, source: V2ObjectMetricSource, rule: VersionRule): FieldError[] {
  const { describedObject, metric, target } = source;
  const errors = [
    ...validateReference(`${path}.describedObject`, describedObject, rule),
    ...validateIdentifier(`${path}.metric`, metric),
    ...validateTarget(`${path}.target`, target),
  ];
  if (target?.value !== undefined || target?.averageValue !== undefined) return errors;
  return [...errors, required(`${path}.target.averageValue`, 'must set either a target value or averageValue')];
}

function validateExternal(path: string, { metric, target }: V2ExternalMetricSource): FieldError[] {
  const errors = [...validateIdentifier(`${path}.metric`, metric), ...validateTarget(`${path}.target`, target)];
  const { value, averageValue } = target ?? {};
  if (value === undefined && averageValue === undefined) {
    const text = 'must set either a target value for metric or a per-pod target';
    errors.push(required(`${path}.target.averageValue`, text));
  }
  if (value !== undefined && averageValue !== undefined) {
    const text = 'may not set both a target value for metric and a per-pod target';
    errors.push(forbidden(`${path}.target.value`, text));
  }
  return errors;
}

function validatePods(path: string, { metric, target }: V2PodsMetricSource): FieldError[] {
  const errors = [...validateIdentifier(`${path}.metric`, metric), ...validateTarget(`${path}.target`, target)];
  if (target?.averageValue !== undefined) return errors;
  return [...errors, required(`${path}.target.averageValue`, 'must specify a positive target averageValue')];
}

function validateResource(path: string, { name, target }: V2ResourceMetricSource): FieldError[] {
  const errors: FieldError[] = name ? [] : [required(`${path}.name`, 'must specify a resource name')];
  return [...errors, ...validateShare(`${path}.target`, target)];
}

/** A target that is an amount or a share of what was asked for. */
function validateShare(path: string, target: V2MetricTarget | undefined): FieldError[] {
  const errors = validateTarget(path, target);
  const { averageUtilization, averageValue } = target ?? {};
  if (averageUtilization === undefined && averageValue === undefined) {
    errors.push(required(`${path}.averageUtilization`, 'must set either a target raw value or a target utilization'));
  }
  if (averageUtilization !== undefined && averageValue !== undefined) {
    errors.push(forbidden(`${path}.averageValue`, 'may not set both a target raw value and a target utilization'));
  }
  return errors;
}

const STANDARD = /^(cpu|memory|ephemeral-storage|hugepages-.*)$/;

function validateResourceName(field: string, name: string): FieldError[] {
  if (!name) return [required(field, 'must specify a resource name')];
  const errors = qualifiedName(field, name);
  if (errors.length > 0 || name.includes('/') || STANDARD.test(name)) return errors;
  return [invalidValue(field, name, 'must be a standard resource for containers')];
}

/** What is scaled, or what a metric is about. */
interface Reference {
  apiVersion?: string;
  kind?: string;
  name?: string;
}

/** What the version of a thing must be: one of a group, any that can be read, or anything. */
export type VersionRule = 'any' | 'grouped' | 'readable';

export function validateReference(path: string, reference: Reference = {}, rule: VersionRule): FieldError[] {
  const { apiVersion = '' } = reference;
  const errors = (['kind', 'name'] as const).flatMap((part) => {
    const value = reference[part];
    if (!value) return [required(`${path}.${part}`)];
    return problems(`${path}.${part}`, value, pathSegmentProblems(value));
  });
  return [...errors, ...problems(`${path}.apiVersion`, apiVersion, versionProblems(apiVersion, rule))];
}

function versionProblems(apiVersion: string, rule: VersionRule): string[] {
  if (rule === 'any') return [];
  const [group, ...versions] = apiVersion.split('/');
  if (versions.length > 1) return [`unexpected GroupVersion string: ${apiVersion}`];
  return rule === 'grouped' && !(group && versions.length > 0) ? ['apiVersion must specify API group'] : [];
}

/** What objects that metrics describe must be of: what was wrong already may stay so. */
export function describedRule(old: readonly V2MetricSpec[] | undefined): VersionRule {
  const isWrong = ({ type, object }: V2MetricSpec) =>
    type === 'Object' && object && versionProblems(object.describedObject?.apiVersion ?? '', 'readable').length > 0;
  return old?.some(isWrong) ? 'any' : 'readable';
}

function validateIdentifier(path: string, metric: { name?: string } | undefined): FieldError[] {
  const name = metric?.name;
  if (!name) return [required(`${path}.name`, 'must specify a metric name')];
  return problems(`${path}.name`, name, pathSegmentProblems(name));
}

function validateTarget(path: string, target: V2MetricTarget | undefined): FieldError[] {
  const { type = '', averageUtilization } = target ?? {};
  const errors: FieldError[] = type ? [] : [required(`${path}.type`, 'must specify a metric target type')];
  if (!TARGET_TYPES.includes(type)) {
    errors.push(invalidValue(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  }
  for (const field of ['value', 'averageValue'] as const) {
    const amount = target?.[field];
    if (amount === undefined || (parseQuantity(amount)?.nano ?? 0n) > 0n) continue;
    errors.push(invalidValue(`${path}.${field}`, amount, 'must be positive'));
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.push(invalidValue(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  }
  return errors;
}
