import { stringify } from 'yaml';

const OPTIONS = {
  version: '1.1',
  sortMapEntries: true,
  aliasDuplicateObjects: false,
  indentSeq: false,
  lineWidth: 0,
} as const;

/** An object as YAML with its fields in alphabetical order. */
export function inYaml(object: object): Uint8Array {
  return Buffer.from(stringify(object, OPTIONS));
}
