import { expect, test } from 'vitest';
import {
  configKeyProblems,
  dns1035LabelProblems,
  dnsLabelProblems,
  labelKeyProblems,
  labelValueProblems,
  namePrefixProblems,
  pathSegmentProblems,
  portNameProblems,
} from './names.ts';

const LABEL_KEY = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`;

test.each<[string, string[], string[]]>([
  ['a label', dnsLabelProblems('a-1'), []],
  ['a label with a dot', dnsLabelProblems('a.b'), ['must not contain dots']],
  ['a label that is too long', dnsLabelProblems('a'.repeat(64)), ['must be no more than 63 characters']],
  [
    'an old label that starts with a digit',
    dns1035LabelProblems('1a'),
    [
      `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`,
    ],
  ],
  ['the start of a generated name', namePrefixProblems('dns-label', 'web-'), []],
  ['a path segment', pathSegmentProblems('a:b'), []],
  ['a path segment with more of a path', pathSegmentProblems('a/b%'), ["may not contain '/'", "may not contain '%'"]],
  ['the path segment of the folder above', pathSegmentProblems('..'), ["may not be '..'"]],
  ['a qualified key', labelKeyProblems('example.com/Some.Key_1'), []],
  ['a key without a prefix before the slash', labelKeyProblems('/a'), ['prefix part must be non-empty']],
  ['an empty key', labelKeyProblems(''), ['name part must be non-empty', `name part ${LABEL_KEY}`]],
  [
    'a key with two slashes',
    labelKeyProblems('a/b/c'),
    [`a valid label key ${LABEL_KEY} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`],
  ],
  ['an empty label value', labelValueProblems(''), []],
  ['a key of a config map', configKeyProblems('.hidden'), []],
  ['a key that looks like the folder above', configKeyProblems('..data'), ["must not start with '..'"]],
  ['a port name', portNameProblems('http-2'), []],
  [
    'a port name of digits and hyphens',
    portNameProblems('-1--2'),
    [
      'must contain at least one letter (a-z)',
      'must not contain consecutive hyphens',
      'must not begin or end with a hyphen',
    ],
  ],
])('%s', (_, found, expected) => {
  expect(found).toEqual(expected);
});
