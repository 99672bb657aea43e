import {
  dnsLabelProblems,
  type FieldError,
  type FlowcontrolV1Subject,
  type FlowSchema,
  forbidden,
  invalidValue,
  type NonResourcePolicyRule,
  nameProblems,
  notSupported,
  type PolicyRulesWithSubjects,
  type ResourcePolicyRule,
  required,
} from '#api';
import { problems } from '../field-rules.ts';
import { internalForm } from '../internal-form.ts';

const MAX_PRECEDENCE = 10_000;
const METHODS = ['ByNamespace', 'ByUser'];
const VERBS = ['connect', 'create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];

export function validateFlowSchema({ metadata, spec }: FlowSchema): FieldError[] {
  const { matchingPrecedence = 0, distinguisherMethod, priorityLevelConfiguration, rules = [] } = spec ?? {};
  const errors: FieldError[] = [];
  const precedence = (text: string) => errors.push(invalidValue('spec.matchingPrecedence', matchingPrecedence, text));
  if (matchingPrecedence <= 0) precedence('must be a positive value');
  if (matchingPrecedence > MAX_PRECEDENCE) precedence(`must not be greater than ${MAX_PRECEDENCE}`);
  if (matchingPrecedence === 1 && metadata?.name !== 'exempt') {
    precedence("only the schema named 'exempt' may have matchingPrecedence 1");
  }
  if (distinguisherMethod && !METHODS.includes(distinguisherMethod.type)) {
    const shown = internalForm('io.k8s.api.flowcontrol.v1.FlowDistinguisherMethod', distinguisherMethod);
    errors.push(notSupported('spec.distinguisherMethod.type', shown, METHODS));
  }
  const level = priorityLevelConfiguration?.name;
  const field = 'spec.priorityLevelConfiguration.name';
  if (level) errors.push(...problems(field, level, nameProblems('dns-subdomain', level)));
  else errors.push(required(field, 'must reference a priority level'));
  return [...errors, ...rules.flatMap((rule, i) => validateRules(`spec.rules[${i}]`, rule))];
}

function validateRules(path: string, rule: PolicyRulesWithSubjects): FieldError[] {
  const { subjects = [], resourceRules = [], nonResourceRules = [] } = rule;
  const errors = subjects.flatMap((subject, i) => validateSubject(`${path}.subjects[${i}]`, subject));
  if (subjects.length === 0) errors.push(required(`${path}.subjects`, 'subjects must contain at least one value'));
  if (resourceRules.length === 0 && nonResourceRules.length === 0) {
    errors.push(required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
  }
  return [
    ...errors,
    ...resourceRules.flatMap((one, i) => validateResourceRule(`${path}.resourceRules[${i}]`, one)),
    ...nonResourceRules.flatMap((one, i) => validateNonResourceRule(`${path}.nonResourceRules[${i}]`, one)),
  ];
}

/** The kinds of subjects, and where what is said of one stands. */
const SUBJECTS = { ServiceAccount: 'serviceAccount', User: 'user', Group: 'group' } as const;

function validateSubject(path: string, subject: FlowcontrolV1Subject): FieldError[] {
  const { kind } = subject;
  if (kind !== 'ServiceAccount' && kind !== 'User' && kind !== 'Group') {
    return [notSupported(`${path}.kind`, kind ?? '', Object.keys(SUBJECTS).sort())];
  }
  const own = SUBJECTS[kind];
  const others = Object.entries(SUBJECTS).filter(([name, field]) => name !== kind && subject[field] !== undefined);
  return [
    ...validateOwn(`${path}.${own}`, subject, own),
    ...others.map(([name, field]) =>
      forbidden(`${path}.${field}`, `${field} is forbidden when subject kind is not '${name}'`),
    ),
  ];
}

function validateOwn(
  path: string,
  { kind, serviceAccount, ...subject }: FlowcontrolV1Subject,
  own: 'serviceAccount' | 'user' | 'group',
): FieldError[] {
  const said = own === 'serviceAccount' ? serviceAccount : subject[own];
  if (!said) return [required(path, `${own} is required when subject kind is '${kind}'`)];
  const errors: FieldError[] = said.name ? [] : [required(`${path}.name`)];
  if (own !== 'serviceAccount') return errors;
  const { name, namespace } = serviceAccount ?? {};
  if (name && name !== '*') errors.push(...problems(`${path}.name`, name, nameProblems('dns-subdomain', name)));
  if (!namespace) return [...errors, required(`${path}.namespace`, 'must specify namespace for service account')];
  return [...errors, ...problems(`${path}.namespace`, namespace, dnsLabelProblems(namespace))];
}

function validateVerbs(field: string, verbs: readonly string[] = []): FieldError[] {
  if (verbs.length === 0) return [required(field, 'verbs must contain at least one value')];
  if (verbs.includes('*')) return alone(field, verbs, 'verbs');
  return verbs.every((verb) => VERBS.includes(verb)) ? [] : [notSupported(field, verbs, VERBS)];
}

/** A star stands for all, so nothing may stand beside it. */
function alone(field: string, values: readonly string[], what: string): FieldError[] {
  if (values.length < 2 || !values.includes('*')) return [];
  return [invalidValue(field, values, `if '*' is present, must not specify other ${what}`)];
}

function validateResourceRule(path: string, rule: ResourcePolicyRule): FieldError[] {
  const { verbs, apiGroups = [], resources = [], namespaces = [], clusterScope } = rule;
  const errors = validateVerbs(`${path}.verbs`, verbs);
  if (apiGroups.length === 0) {
    errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  }
  errors.push(...alone(`${path}.apiGroups`, apiGroups, 'api groups'));
  if (resources.length === 0) {
    errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
  }
  errors.push(...alone(`${path}.resources`, resources, 'resources'));
  if (namespaces.length === 0 && !clusterScope) {
    const text = 'resource rules that are not cluster scoped must supply at least one namespace';
    return [...errors, required(`${path}.namespaces`, text)];
  }
  if (namespaces.includes('*')) return [...errors, ...alone(`${path}.namespaces`, namespaces, 'namespaces')];
  const lead = "each member of this list must be '*' or a DNS-1123 label; ";
  return [
    ...errors,
    ...namespaces.flatMap((name, i) =>
      dnsLabelProblems(name).map((text) => invalidValue(`${path}.namespaces[${i}]`, name, lead + text)),
    ),
  ];
}

function validateNonResourceRule(path: string, { verbs, nonResourceURLs: urls = [] }: NonResourcePolicyRule) {
  const errors = validateVerbs(`${path}.verbs`, verbs);
  const field = `${path}.nonResourceURLs`;
  if (urls.length === 0) return [...errors, required(field, 'nonResourceURLs must contain at least one value')];
  if (urls.includes('*')) return [...errors, ...alone(field, urls, 'non-resource URLs')];
  urls.forEach((url, i) => {
    const text = urlProblem(url);
    if (text) errors.push(invalidValue(`${field}[${i}]`, url, text));
  });
  return errors;
}

function urlProblem(url: string): string | undefined {
  if (url === '') return 'must not be empty';
  if (!url.startsWith('/')) return 'must start with slash';
  if (url.includes(' ')) return 'must not contain white-space';
  if (url.includes('//')) return 'must not contain double slash';
  const stars = url.split('*').length - 1;
  return stars > 1 || (stars === 1 && !url.endsWith('/*')) ? 'wildcard can only do suffix matching' : undefined;
}
