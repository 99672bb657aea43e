// Reads descriptions from the kubernetes-models packages: they keep line breaks and name the values of enums,
// which the client package loses.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

// Neither package lets its folders be resolved; both stand beside the client package, which does.
const client = createRequire(import.meta.url).resolve('@kubernetes/client-node');
const modules = client.slice(0, client.lastIndexOf(path.join('@kubernetes', 'client-node')));
const models = path.join(modules, 'kubernetes-models');
const machinery = path.join(modules, '@kubernetes-models', 'apimachinery');
const MACHINERY = 'io.k8s.apimachinery.pkg.';
const groups = readdirSync(models);

/** The declaration file of a definition such as `io.k8s.api.rbac.v1.Role`, or undefined where there is none. */
function fileOf(definition) {
  const [group, version, name] = definition.split('.').slice(-3);
  if (definition.startsWith(MACHINERY))
    return path.join(machinery, `${definition.slice(MACHINERY.length).replaceAll('.', '/')}.d.ts`);
  const folder = group === 'core' ? '' : groups.find((g) => g === group || g.startsWith(`${group}.`));
  return folder === undefined ? undefined : path.join(models, folder, version, `${name}.d.ts`);
}

function plain(comment) {
  const text = comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n');
  return text
    .replace(/\n@deprecated\s*$/, '')
    .trim()
    .replace(/\\([*/])/g, '$1');
}

/** The descriptions of a definition and its fields, as far as the package has them. */
export function fullerText(definition) {
  const file = fileOf(definition);
  const fields = {};
  if (!file || !existsSync(file)) return { fields };
  const text = readFileSync(file, 'utf8');
  const head = text.match(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export (?:interface|declare type|type) /);
  const start = text.indexOf('{', text.search(/export interface /));
  const body = text.slice(start, text.indexOf('\n}', start));
  for (const [, comment, name] of body.matchAll(/^ {4}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {4}"([^"]+)"\??:/gm))
    fields[name] = plain(comment);
  return { description: head ? plain(head[1]) : undefined, fields };
}
