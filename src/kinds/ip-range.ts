import { type FieldError, invalidValue } from '#api';
import { parseCidr } from '#base';

const IPV6_RANGE = /^(?=.*:)[0-9a-fA-F:.]{2,45}\/(12[0-8]|1[01]\d|[1-9]?\d)$/;

/** A range of addresses such as 10.0.0.0/8. */
export function ipRange(field: string, text: string): FieldError[] {
  if (parseCidr(text) || IPV6_RANGE.test(text)) return [];
  return [invalidValue(field, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
}
