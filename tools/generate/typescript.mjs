// Turns the schema into TypeScript interfaces.

const aliases = {
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': [
    'Time',
    'string',
    'RFC 3339 with seconds, UTC: `2026-01-02T03:04:05Z`.',
  ],
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': ['MicroTime', 'string', 'RFC 3339 with microseconds, UTC.'],
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': [
    'IntOrString',
    'number | string',
    'A number, or a name or percentage.',
  ],
  'io.k8s.apimachinery.pkg.api.resource.Quantity': ['QuantityString', 'string', 'An amount such as `100m` or `64Mi`.'],
};

/** TypeScript source with one interface per definition, named as in `names` (definition -> name). */
export function typescriptOf(schema, names) {
  const nameOf = (type) => {
    if (type.startsWith('[')) return `${nameOf(type.slice(1, -1))}[]`;
    if (type.startsWith('{')) return `{ [key: string]: ${nameOf(type.slice(1, -1))} }`;
    if (type.startsWith('string')) return 'string';
    if (type.startsWith('integer') || type.startsWith('number')) return 'number';
    if (type === 'boolean') return 'boolean';
    return aliases[type]?.[0] ?? names.get(type) ?? 'unknown';
  };
  const lines = ['// Made by tools/generate from the official client package. Do not edit.', ''];
  for (const [name, type, text] of Object.values(aliases))
    lines.push(`/** ${text} */`, `export type ${name} = ${type};`, '');
  for (const [definition, { fields }] of Object.entries(schema)) {
    const name = names.get(definition);
    if (!name) continue;
    lines.push(`/** ${definition} */`, `export interface ${name} {`);
    for (const [field, { type, required, enum: values }] of Object.entries(fields)) {
      const key = /^[A-Za-z_]\w*$/.test(field) ? field : `'${field}'`;
      const of = values && type === 'string' ? values.map((v) => `'${v}'`).join(' | ') : nameOf(type);
      lines.push(`  ${key}${required ? '' : '?'}: ${of};`);
    }
    lines.push('}', '');
  }
  return lines.join('\n');
}
