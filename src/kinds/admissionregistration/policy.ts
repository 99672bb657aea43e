import {
  dns1035LabelProblems,
  dnsSubdomainProblems,
  type FieldError,
  forbidden,
  invalidValue,
  type KubeObject,
  type LabelSelector,
  nameProblems,
  notSupported,
  pathSegmentProblems,
  required,
} from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { oneOf, problems } from '../field-rules.ts';
import type { Column } from '../kind.ts';
import { validateLabelSelector } from '../label-selector-validation.ts';
import { validateMatchConditions, validateVariables } from './expressions.ts';
import { validateMatch } from './rule-validation.ts';

interface ParamKind {
  apiVersion?: string;
  kind?: string;
}

interface ParamRef {
  name?: string;
  namespace?: string;
  selector?: LabelSelector;
  parameterNotFoundAction?: string;
}

interface AnyPolicySpec {
  paramKind?: ParamKind;
  matchConstraints?: Parameters<typeof validateMatch>[1];
  matchConditions?: { name: string; expression: string }[];
  variables?: { name: string; expression: string }[];
  failurePolicy?: string;
}

export function paramKindText(kind: ParamKind | undefined): string {
  return kind ? `${kind.apiVersion ?? ''}/${kind.kind ?? ''}` : '<unset>';
}

/** What a table shows of bindings of both kinds. */
export const bindingColumns: readonly Column<KubeObject & { spec: { policyName?: string; paramRef?: ParamRef } }>[] = [
  nameColumn,
  {
    name: 'PolicyName',
    type: 'string',
    description: 'PolicyName indicates the policy definition which the policy binding binded to',
    cell: ({ spec }) => spec.policyName ?? '',
  },
  {
    name: 'ParamRef',
    type: 'string',
    description: 'ParamRef indicates the param resource which sets the configration param',
    cell: ({ spec }) => paramRefText(spec.paramRef),
  },
  ageColumn,
];

function paramRefText(ref: ParamRef | undefined): string {
  if (!ref) return '<unset>';
  return ref.namespace ? `${ref.namespace}/${ref.name ?? ''}` : (ref.name ?? '');
}

/** What policies of both kinds must say, whatever they do. Their expressions are not compiled. */
export function validatePolicy(spec: AnyPolicySpec = {}): FieldError[] {
  const { paramKind, matchConstraints, failurePolicy } = spec;
  const errors = [
    ...oneOf('spec.failurePolicy', failurePolicy, ['Fail', 'Ignore']),
    ...(paramKind ? validateParamKind('spec.paramKind', paramKind) : []),
    ...validateMatch('spec.matchConstraints', matchConstraints),
  ];
  if (!matchConstraints) errors.push(required('spec.matchConstraints'));
  else if (!matchConstraints.resourceRules?.length) errors.push(required('spec.matchConstraints.resourceRules'));
  return [
    ...errors,
    ...validateMatchConditions('spec.matchConditions', spec.matchConditions),
    ...validateVariables('spec.variables', spec.variables),
  ];
}

function validateParamKind(path: string, { apiVersion = '', kind = '' }: ParamKind): FieldError[] {
  const errors: FieldError[] = [];
  const said = (value: string, text: string) => errors.push(invalidValue(`${path}.apiVersion`, value, text));
  const parts = apiVersion.split('/');
  if (!apiVersion) errors.push(required(`${path}.apiVersion`));
  else if (parts.length > 2) said(apiVersion, `unexpected GroupVersion string: ${apiVersion}`);
  else {
    const [version = '', group = ''] = parts.toReversed();
    const ofGroup = group ? dnsSubdomainProblems(group) : [];
    if (ofGroup.length > 0) said(group, ofGroup.join(','));
    const ofVersion = version ? dns1035LabelProblems(version) : [];
    if (!version) said(apiVersion, 'version must be specified');
    else if (ofVersion.length > 0) said(version, ofVersion.join(','));
  }
  if (!kind) return [...errors, required(`${path}.kind`)];
  const ofKind = dns1035LabelProblems(kind.toLowerCase());
  if (ofKind.length === 0) return errors;
  const text = `may have mixed case, but should otherwise match: ${ofKind.join(',')}`;
  return [...errors, invalidValue(`${path}.kind`, kind, text)];
}

/** What bindings of both kinds must say. */
export function validatePolicyBinding(
  spec: { policyName?: string; paramRef?: ParamRef; matchResources?: Parameters<typeof validateMatch>[1] } = {},
): FieldError[] {
  const { policyName, paramRef, matchResources } = spec;
  return [
    ...(policyName
      ? problems('spec.policyName', policyName, nameProblems('dns-subdomain', policyName))
      : [required('spec.policyName')]),
    ...(paramRef ? validateParamRef('spec.paramRef', paramRef) : []),
    ...validateMatch('spec.matchResources', matchResources),
  ];
}

function validateParamRef(path: string, { name, selector, parameterNotFoundAction: action }: ParamRef): FieldError[] {
  const both = 'name and selector are mutually exclusive';
  const errors = name ? problems(`${path}.name`, name, pathSegmentProblems(name)) : [];
  if (name && selector) errors.push(forbidden(`${path}.name`, both));
  errors.push(...validateLabelSelector(`${path}.selector`, selector));
  if (name && selector) errors.push(forbidden(`${path}.selector`, both));
  if (!name && !selector) errors.push(required(path, 'one of name or selector must be specified'));
  if (!action) errors.push(required(`${path}.parameterNotFoundAction`));
  else if (action !== 'Allow' && action !== 'Deny') {
    errors.push(notSupported(`${path}.parameterNotFoundAction`, action, ['Deny', 'Allow']));
  }
  return errors;
}
