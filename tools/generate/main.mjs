// Writes src/api/generated/: the shapes of every Kubernetes v1.36 type.
//
// Sources: the official client package (names, field types, required fields, descriptions, parameters) and
// side-table.json beside this file (what that package lacks: patch merge keys, list and map types,
// defaults, enums, protobuf numbers, quantities). Nothing under generated/ is edited or committed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { fullerText } from './fuller-text.mjs';
import { describeModel } from './model-text.mjs';
import { describeParameters } from './parameter-text.mjs';
import { typescriptOf } from './typescript.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '..', '..');
const target = path.join(root, 'src', 'api', 'generated');
const client = path.join(path.dirname(createRequire(import.meta.url).resolve('@kubernetes/client-node')), 'gen');
const models = path.join(client, 'models');

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const scalars = {
  Date: `${META}.Time`,
  V1MicroTime: `${META}.MicroTime`,
  IntOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
};

/** What the packages write on some fields that have no text of their own: the text of their type. */
const TYPE_TEXT = /^JSON(SchemaPropsOr\w+)? represents .*/s;

/** The client package's class for a definition, or undefined where it has none (scalars, unions). */
function classNameOf(definition, classes) {
  const [group, version, name] = definition.split('.').slice(-3);
  const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1);
  return [capital(group) + capital(version) + name, capital(version) + name].find((c) => c in classes);
}

/** One field's type in the notation of the schema: `[T]` list, `{T}` map, `integer:int32`, or a definition's name. */
function notation(type, format, definitionOf) {
  const list = type.match(/^Array<(.*)>$/);
  if (list) return `[${notation(list[1], format, definitionOf)}]`;
  const map = type.match(/^\{ \[key: string\]: (.*); \}$/);
  if (map) return `{${notation(map[1], format, definitionOf)}}`;
  if (type === 'string') return format === 'byte' ? 'string:byte' : 'string';
  if (type === 'number') return format.startsWith('int') ? `integer:${format}` : 'number:double';
  if (type === 'boolean') return type;
  return scalars[type] ?? definitionOf.get(type) ?? 'any';
}

async function main() {
  const sideTableText = readFileSync(path.join(here, 'side-table.json'), 'utf8');
  const packageText = readFileSync(path.join(models, '..', '..', '..', 'package.json'), 'utf8');
  const own = ['main.mjs', 'model-text.mjs', 'fuller-text.mjs', 'parameter-text.mjs', 'typescript.mjs'].map((f) =>
    readFileSync(path.join(here, f)),
  );
  const stamp = createHash('sha256').update(sideTableText).update(packageText).update(Buffer.concat(own)).digest('hex');
  const stampFile = path.join(target, 'stamp');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;

  const classes = await import(pathToFileURL(path.join(models, 'all.js')).href);
  const side = JSON.parse(sideTableText);
  const definitionOf = new Map();
  for (const definition of Object.keys(side)) {
    const className = classNameOf(definition, classes);
    if (className) definitionOf.set(className, definition);
  }

  const schema = {};
  const descriptions = {};
  const names = new Map();
  for (const [definition, { fields: sideFields, description, ...facts }] of Object.entries(side)) {
    const className = classNameOf(definition, classes);
    const fields = {};
    const attributes = className ? classes[className].getAttributeTypeMap() : [];
    const text = className ? describeModel(path.join(models, `${className}.d.ts`)) : { fields: {} };
    for (const a of attributes) {
      const type = notation(a.type, a.format, definitionOf);
      const required = (text.fields[a.baseName] ?? text.fields[a.name])?.required ? { required: true } : {};
      fields[a.baseName] = { type, ...required, ...sideFields[a.baseName] };
    }
    schema[definition] = { ...facts, fields };
    if (className) names.set(definition, className.replace(/^V1(?=[A-Z])/, '').replace(/^(Core|Events)V1/, '$1'));
    const fuller = fullerText(definition);
    descriptions[definition] = [
      description || fuller.description || text.description || '',
      Object.fromEntries(
        attributes.map(({ name, baseName }) => {
          const own = (text.fields[baseName] ?? text.fields[name])?.description ?? '';
          return [baseName, (fuller.fields[baseName] || own).replace(TYPE_TEXT, '')];
        }),
      ),
    ];
  }

  mkdirSync(target, { recursive: true });
  writeFileSync(path.join(target, 'schema.json'), JSON.stringify(schema));
  writeFileSync(path.join(target, 'descriptions.json'), JSON.stringify(descriptions));
  const parameters = describeParameters(path.join(client, 'apis'));
  writeFileSync(path.join(target, 'parameters.json'), JSON.stringify(parameters));
  writeFileSync(path.join(target, 'types.ts'), typescriptOf(schema, names));
  writeFileSync(stampFile, stamp);
}

await main();
