import {
  dnsSearchProblems,
  dnsSubdomainProblems,
  type FieldError,
  forbidden,
  invalidValue,
  type PodSpec,
  required,
  tooLong,
} from '#api';
import { ipAddress } from '../../../address-rules.ts';
import { problems } from '../../../field-rules.ts';

const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2048;

/** Checks how a pod looks names up. */
export function validateDnsConfig(field: string, { dnsPolicy, dnsConfig }: PodSpec): FieldError[] {
  if (dnsPolicy === 'None') {
    if (!dnsConfig) return [required(field, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if (!dnsConfig.nameservers?.length) {
      const text = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
      return [required(`${field}.nameservers`, text)];
    }
  }
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {};
  const errors: FieldError[] = [];
  if (nameservers.length > MAX_NAMESERVERS) {
    const text = `must not have more than ${MAX_NAMESERVERS} nameservers`;
    errors.push(invalidValue(`${field}.nameservers`, nameservers, text));
  }
  errors.push(...nameservers.flatMap((ip, i) => ipAddress(`${field}.nameservers[${i}]`, ip)));
  if (searches.length > MAX_SEARCHES) {
    errors.push(invalidValue(`${field}.searches`, searches, `must not have more than ${MAX_SEARCHES} search paths`));
  }
  if (searches.join(' ').length > MAX_SEARCH_CHARACTERS) {
    const text = `must not have more than ${MAX_SEARCH_CHARACTERS} characters (including spaces) in the search list`;
    errors.push(invalidValue(`${field}.searches`, searches, text));
  }
  searches.forEach((search, i) => {
    if (search === '.') return;
    const domain = search.replace(/\.$/, '');
    errors.push(...problems(`${field}.searches[${i}]`, domain, dnsSearchProblems(domain)));
  });
  options.forEach(({ name }, i) => {
    if (!name) errors.push(required(`${field}.options[${i}]`, 'must not be empty'));
  });
  return errors;
}

const MAX_HOSTNAME = 64;

/** Checks the name that a pod gives its host instead of what it would be called. */
export function validateHostname(field: string, spec: PodSpec): FieldError[] {
  const { hostnameOverride: name, setHostnameAsFQDN, hostNetwork } = spec;
  if (name === undefined) return [];
  const errors: FieldError[] = [];
  if (setHostnameAsFQDN) errors.push(forbidden(field, 'may not be specified when setHostnameAsFQDN is true'));
  if (hostNetwork) errors.push(forbidden(field, 'may not be specified when hostNetwork is true'));
  if (name.length > MAX_HOSTNAME) errors.push(tooLong(field, MAX_HOSTNAME));
  return [...errors, ...problems(field, name, dnsSubdomainProblems(name))];
}
