import { utf8Length as byteLength } from '#base';

/** Rules for `metadata.name`, in the original's terms. */
export type NameRule = 'dns-subdomain' | 'dns-label' | 'dns1035-label' | 'path-segment';

const LABEL_1123 = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL_1123}(\\.${LABEL_1123})*`;
const SEARCH_LABEL = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SEARCH_DOMAIN = `${SEARCH_LABEL}(\\.${SEARCH_LABEL})*`;
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${QUALIFIED})?`;
const CONFIG_KEY = '[-._a-zA-Z0-9]+';
const HTTP_HEADER = '[-A-Za-z0-9]+';
const PERCENT = '[0-9]+%';

const whole = (pattern: string) => new RegExp(`^${pattern}$`);
const IS_LABEL_1123 = whole(LABEL_1123);
const IS_SUBDOMAIN = whole(SUBDOMAIN);
const IS_SEARCH_DOMAIN = whole(SEARCH_DOMAIN);
const IS_LABEL_1035 = whole(LABEL_1035);
const IS_QUALIFIED = whole(QUALIFIED);
const IS_LABEL_VALUE = whole(LABEL_VALUE);
const IS_CONFIG_KEY = whole(CONFIG_KEY);
const IS_HTTP_HEADER = whole(HTTP_HEADER);
const IS_PERCENT = whole(PERCENT);

function notMatching(message: string, pattern: string, ...examples: string[]): string {
  const shown = examples.map((e) => `'${e}', `).join(' or ');
  return `${message} (e.g. ${shown}regex used for validation is '${pattern}')`;
}

const tooManyCharacters = (limit: number) => `must be no more than ${limit} characters`;

/** What a number outside its range is told. */
export function rangeText(low: number, high: number): string {
  return `must be between ${low} and ${high}, inclusive`;
}

/** All that is wrong with a lowercase RFC 1123 subdomain; empty when it is one. */
export function dnsSubdomainProblems(value: string): string[] {
  const problems: string[] = [];
  if (byteLength(value) > 253) problems.push(tooManyCharacters(253));
  if (!IS_SUBDOMAIN.test(value)) {
    problems.push(
      notMatching(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
        SUBDOMAIN,
        'example.com',
      ),
    );
  }
  return problems;
}

/** All that is wrong with a domain to search names in: a subdomain in which underscores may stand. */
export function dnsSearchProblems(value: string): string[] {
  const problems: string[] = [];
  if (byteLength(value) > 253) problems.push(tooManyCharacters(253));
  if (!IS_SEARCH_DOMAIN.test(value)) {
    problems.push(
      notMatching(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
        SEARCH_DOMAIN,
        'example.com',
      ),
    );
  }
  return problems;
}

/** All that is wrong with a lowercase RFC 1123 label. */
export function dnsLabelProblems(value: string): string[] {
  const problems: string[] = [];
  if (byteLength(value) > 63) problems.push(tooManyCharacters(63));
  if (!IS_LABEL_1123.test(value)) {
    problems.push(
      IS_SUBDOMAIN.test(value)
        ? 'must not contain dots'
        : notMatching(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
            LABEL_1123,
            'my-name',
            '123-abc',
          ),
    );
  }
  return problems;
}

/** All that is wrong with an RFC 1035 label: like RFC 1123, but starting with a letter. */
export function dns1035LabelProblems(value: string): string[] {
  const problems: string[] = [];
  if (byteLength(value) > 63) problems.push(tooManyCharacters(63));
  if (!IS_LABEL_1035.test(value)) {
    problems.push(
      notMatching(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
        LABEL_1035,
        'my-name',
        'abc-123',
      ),
    );
  }
  return problems;
}

/** All that keeps a name from standing in a URL path; `isPrefix` for the start of a generated name. */
export function pathSegmentProblems(value: string, isPrefix = false): string[] {
  if (!isPrefix && (value === '.' || value === '..')) return [`may not be '${value}'`];
  return ['/', '%'].filter((c) => value.includes(c)).map((c) => `may not contain '${c}'`);
}

/** All that is wrong with an object's name under its kind's rule. */
export function nameProblems(rule: NameRule, name: string): string[] {
  switch (rule) {
    case 'dns-subdomain':
      return dnsSubdomainProblems(name);
    case 'dns-label':
      return dnsLabelProblems(name);
    case 'dns1035-label':
      return dns1035LabelProblems(name);
    case 'path-segment':
      return pathSegmentProblems(name);
    default:
      return rule satisfies never;
  }
}

/** All that is wrong with the start of a generated name, which may end in a dash. */
export function namePrefixProblems(rule: NameRule, prefix: string): string[] {
  if (rule === 'path-segment') return pathSegmentProblems(prefix, true);
  return nameProblems(rule, prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -1)}a` : prefix);
}

const QUALIFIED_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const qualifiedText = () => notMatching(QUALIFIED_RULE, QUALIFIED, 'MyName', 'my.name', '123-abc');

/** All that is wrong with a label's key, also the form of annotation keys, finalizers and resource names. */
export function labelKeyProblems(key: string): string[] {
  const problems: string[] = [];
  const parts = key.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key ${qualifiedText()} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (prefix === '') problems.push('prefix part must be non-empty');
  else if (prefix !== undefined) problems.push(...dnsSubdomainProblems(prefix).map((p) => `prefix part ${p}`));
  if (name === '') problems.push('name part must be non-empty');
  else if (byteLength(name) > 63) problems.push('name part must be no more than 63 bytes');
  if (!IS_QUALIFIED.test(name)) problems.push(`name part ${qualifiedText()}`);
  return problems;
}

/** All that is wrong with a label's value. */
export function labelValueProblems(value: string): string[] {
  const problems: string[] = [];
  if (byteLength(value) > 63) problems.push('must be no more than 63 bytes');
  if (!IS_LABEL_VALUE.test(value)) {
    problems.push(
      notMatching(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        LABEL_VALUE,
        'MyValue',
        'my_value',
        '12345',
      ),
    );
  }
  return problems;
}

/** All that is wrong with a key of a ConfigMap or Secret. */
export function configKeyProblems(key: string): string[] {
  const problems: string[] = [];
  if (byteLength(key) > 253) problems.push(tooManyCharacters(253));
  if (!IS_CONFIG_KEY.test(key)) {
    problems.push(
      notMatching(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        CONFIG_KEY,
        'key.name',
        'KEY_NAME',
        'key-name',
      ),
    );
  }
  if (key === '.' || key === '..') problems.push(`must not be '${key}'`);
  else if (key.startsWith('..')) problems.push("must not start with '..'");
  return problems;
}

/** All that is wrong with the name of a container's or service's port. */
export function portNameProblems(name: string): string[] {
  const problems: string[] = [];
  if (byteLength(name) > 15) problems.push(tooManyCharacters(15));
  if (!/^[-a-z0-9]+$/.test(name)) {
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(name)) problems.push('must contain at least one letter (a-z)');
  if (name.includes('--')) problems.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) problems.push('must not begin or end with a hyphen');
  return problems;
}

/** All that is wrong with a port number. */
export function portNumberProblems(port: number): string[] {
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? [] : [rangeText(1, 65535)];
}

/** All that is wrong with the name of an environment variable: any printable ASCII but `=` will do. */
export function environmentNameProblems(name: string): string[] {
  if (name === '') return ['environment variable name must be non-empty'];
  return /^[\x20-\x3c\x3e-\x7e]*$/.test(name)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

export function httpHeaderNameProblems(name: string): string[] {
  return IS_HTTP_HEADER.test(name)
    ? []
    : [notMatching("a valid HTTP header must consist of alphanumeric characters or '-'", HTTP_HEADER, 'X-Header-Name')];
}

export function percentProblems(text: string): string[] {
  return IS_PERCENT.test(text)
    ? []
    : [notMatching("a valid percent string must be a numeric string followed by an ending '%'", PERCENT, '1%', '93%')];
}
