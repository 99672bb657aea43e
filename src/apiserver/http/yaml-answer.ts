/** An object as YAML with its fields in alphabetical order. What writes it is loaded when first asked for. */
export async function inYaml(object: object): Promise<Uint8Array> {
  const { stringify } = await import('yaml');
  const options = {
    version: '1.1',
    sortMapEntries: true,
    aliasDuplicateObjects: false,
    indentSeq: false,
    lineWidth: 0,
  } as const;
  return Buffer.from(stringify(object, options));
}
