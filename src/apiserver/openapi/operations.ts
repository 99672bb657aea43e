import { type Listing, subresourcesOf, verbsOf } from '../discovery/index.ts';
import { answersWithDeleted } from '../rest/answers-with-deleted.ts';

export interface Parameter {
  name: string;
  in: 'query' | 'path';
  type: 'string' | 'integer' | 'boolean';
}

/** What can be asked of a path, said once for both dialects. */
export interface Operation {
  method: 'get' | 'put' | 'post' | 'delete' | 'patch';
  id: string;
  description: string;
  tag: string;
  action: string;
  gvk: { group: string; kind: string; version: string };
  parameters: readonly Parameter[];
  /** The definition of what is sent. */
  body?: string;
  consumes: readonly string[];
  produces: readonly string[];
  /** The definition of what comes back, by code; `string` for plain text. */
  responses: readonly (readonly [code: string, definition: string])[];
}

export interface PathItem {
  path: string;
  parameters: readonly Parameter[];
  operations: readonly Operation[];
}

export const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const ENCODINGS = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
const WATCH_ENCODINGS = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];
const PATCHES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];

/** Objects of custom kinds come in JSON and YAML, and their lists merge by server-side apply alone. */
const CUSTOM_ENCODINGS = ENCODINGS.slice(0, 2);
const CUSTOM_WATCH_ENCODINGS = WATCH_ENCODINGS.slice(0, 1);
const CUSTOM_PATCHES = PATCHES.filter((type) => !type.includes('strategic'));

function query(type: Parameter['type'], ...names: string[]): Parameter[] {
  return names.map((name) => ({ name, in: 'query', type }));
}

const NAME: Parameter = { name: 'name', in: 'path', type: 'string' };
const NAMESPACE: Parameter = { name: 'namespace', in: 'path', type: 'string' };
const PRETTY = query('string', 'pretty');
const WRITE = query('string', 'dryRun', 'fieldManager', 'fieldValidation');
const SELECTION = [
  ...query('string', 'continue', 'fieldSelector', 'labelSelector'),
  ...query('integer', 'limit'),
  ...query('string', 'resourceVersion', 'resourceVersionMatch'),
  ...query('boolean', 'sendInitialEvents'),
  ...query('integer', 'timeoutSeconds'),
];
const LIST = [...query('boolean', 'allowWatchBookmarks'), ...SELECTION, ...query('boolean', 'watch')];
const DELETE = [
  ...query('string', 'dryRun'),
  ...query('integer', 'gracePeriodSeconds'),
  ...query('boolean', 'ignoreStoreReadErrorWithClusterBreakingPotential', 'orphanDependents'),
  ...query('string', 'propagationPolicy'),
];

/** `Core`, `Apps`, `RbacAuthorization` */
function groupName(group: string): string {
  const words = group === '' ? ['core'] : group.replace(/\.k8s\.io$/, '').split('.');
  return words.map(capital).join('');
}

/** `AppsV1` */
function groupWord({ group, version }: { group: string; version: string }): string {
  return groupName(group) + capital(version);
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function withArticle(noun: string): string {
  if (/[^s]s$/.test(noun)) return noun;
  return `${/^[AEIOU]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** Finds the definition of a kind by `group/version Kind`. */
export type DefinitionOf = (gvk: { group: string; version: string; kind: string }) => string | undefined;

/** All paths of one resource. */
export function pathsOf(listing: Listing & { definition: string }, definitionOf: DefinitionOf): PathItem[] {
  const { group, version, namespaced, plural } = listing;
  const base = group ? `/apis/${group}/${version}` : `/api/${version}`;
  const collection = `${base}${namespaced ? '/namespaces/{namespace}' : ''}/${plural}`;
  const common = [...(namespaced ? [NAMESPACE] : []), ...PRETTY];
  const items: PathItem[] = [
    { path: collection, parameters: common, operations: collectionOperations(listing) },
    { path: `${collection}/{name}`, parameters: [NAME, ...common], operations: objectOperations(listing) },
    ...subresourcesOf(listing).map((subresource) => ({
      path: `${collection}/{name}/${subresource.name}`,
      parameters: [NAME, ...common],
      operations: subresourceOperations(listing, subresource, definitionOf),
    })),
  ];
  if (namespaced && verbsOf(listing).includes('list')) {
    const everywhere = listOperation(listing, `list${groupWord(listing)}${listing.kind}ForAllNamespaces`);
    items.push({ path: `${base}/${plural}`, parameters: PRETTY, operations: [everywhere] });
  }
  return items.filter((item) => item.operations.length > 0);
}

function shape(listing: Listing) {
  const { group, version, kind } = listing;
  return {
    tag: `${groupName(group).charAt(0).toLowerCase()}${groupName(group).slice(1)}_${version}`,
    gvk: { group, kind, version },
    consumes: ['*/*'],
    produces: listing.custom ? CUSTOM_ENCODINGS : ENCODINGS,
  };
}

function scoped(listing: Listing): string {
  return `${listing.namespaced ? 'Namespaced' : ''}${listing.kind}`;
}

function listOperation(listing: Listing & { definition: string }, id: string): Operation {
  return {
    ...shape(listing),
    method: 'get',
    id,
    description: `list or watch objects of kind ${listing.kind}`,
    action: 'list',
    parameters: LIST,
    produces: listing.custom ? [...CUSTOM_ENCODINGS, ...CUSTOM_WATCH_ENCODINGS] : [...ENCODINGS, ...WATCH_ENCODINGS],
    responses: [['200', `${listing.definition}List`]],
  };
}

function collectionOperations(listing: Listing & { definition: string }): Operation[] {
  const { kind, definition } = listing;
  const verbs = verbsOf(listing);
  const words = groupWord(listing);
  const operations: Operation[] = [];
  if (verbs.includes('list')) operations.push(listOperation(listing, `list${words}${scoped(listing)}`));
  if (verbs.includes('create'))
    operations.push({
      ...shape(listing),
      method: 'post',
      id: `create${words}${scoped(listing)}`,
      description: `create ${withArticle(kind)}`,
      action: 'post',
      parameters: WRITE,
      body: definition,
      responses: ['200', '201', '202'].map((code) => [code, definition] as const),
    });
  if (verbs.includes('deletecollection'))
    operations.push({
      ...shape(listing),
      method: 'delete',
      id: `delete${words}Collection${scoped(listing)}`,
      description: `delete collection of ${kind}`,
      action: 'deletecollection',
      parameters: [...SELECTION, ...DELETE],
      body: `${META}.DeleteOptions`,
      responses: [['200', `${META}.Status`]],
    });
  return operations;
}

function objectOperations(listing: Listing & { definition: string }): Operation[] {
  const { kind, definition } = listing;
  const verbs = verbsOf(listing);
  const operations = readAndWrite({ listing, definition, suffix: '', of: `the specified ${kind}`, verbs });
  const deleted = answersWithDeleted(definition) ? definition : `${META}.Status`;
  if (verbs.includes('delete'))
    operations.push({
      ...shape(listing),
      method: 'delete',
      id: `delete${groupWord(listing)}${scoped(listing)}`,
      description: `delete ${withArticle(kind)}`,
      action: 'delete',
      parameters: DELETE,
      body: `${META}.DeleteOptions`,
      responses: ['200', '202'].map((code) => [code, deleted] as const),
    });
  return operations;
}

interface ReadAndWrite {
  listing: Listing;
  definition: string;
  /** Behind the operation's id: `Status`. */
  suffix: string;
  /** `status of the specified Pod` */
  of: string;
  verbs: readonly string[];
  gvk?: Operation['gvk'];
}

/** get, update and patch of an object or of one side of it. */
function readAndWrite({ listing, definition, suffix, of, verbs, gvk }: ReadAndWrite): Operation[] {
  const at = `${groupWord(listing)}${scoped(listing)}${suffix}`;
  const common = { ...shape(listing), ...(gvk ? { gvk } : {}) };
  const written = ['200', '201'].map((code) => [code, definition] as const);
  const operations: Operation[] = [];
  if (verbs.includes('get'))
    operations.push({
      ...common,
      method: 'get',
      id: `read${at}`,
      description: `read ${of}`,
      action: 'get',
      parameters: [],
      responses: [['200', definition]],
    });
  if (verbs.includes('update'))
    operations.push({
      ...common,
      method: 'put',
      id: `replace${at}`,
      description: `replace ${of}`,
      action: 'put',
      parameters: WRITE,
      body: definition,
      responses: written,
    });
  if (verbs.includes('patch'))
    operations.push({
      ...common,
      method: 'patch',
      id: `patch${at}`,
      description: `partially update ${of}`,
      action: 'patch',
      parameters: [...WRITE, ...query('boolean', 'force')],
      body: `${META}.Patch`,
      consumes: listing.custom ? CUSTOM_PATCHES : PATCHES,
      responses: written,
    });
  return operations;
}

function subresourceOperations(
  listing: Listing,
  subresource: ReturnType<typeof subresourcesOf>[number],
  definitionOf: DefinitionOf,
): Operation[] {
  const { name, kind, verbs } = subresource;
  const gvk = { group: subresource.group ?? listing.group, kind, version: subresource.version ?? listing.version };
  const definition = definitionOf(gvk);
  const suffix = capital(name);
  const of = `${name} of the specified ${listing.kind}`;
  if (name === 'log' || !definition) return textOperations(listing, gvk, suffix, name);
  const operations = readAndWrite({ listing, definition, suffix, of, verbs, gvk });
  if (verbs.includes('create'))
    operations.push({
      ...shape(listing),
      gvk,
      method: 'post',
      id: `create${groupWord(listing)}${scoped(listing)}${suffix}`,
      description: `create ${name} of ${withArticle(listing.kind)}`,
      action: 'post',
      parameters: WRITE,
      body: definition,
      responses: ['200', '201', '202'].map((code) => [code, definition] as const),
    });
  return operations;
}

/** Subresources that answer with a stream: logs, and those that connect to something. */
function textOperations(listing: Listing, gvk: Operation['gvk'], suffix: string, name: string): Operation[] {
  const at = `${groupWord(listing)}${scoped(listing)}${suffix}`;
  const common = { ...shape(listing), gvk, parameters: [], responses: [['200', 'string']] as const };
  if (name === 'log')
    return [
      {
        ...common,
        method: 'get',
        id: `read${at}`,
        description: `read log of the specified ${listing.kind}`,
        action: 'get',
        produces: ['text/plain', ...ENCODINGS],
      },
    ];
  return (['get', 'post'] as const).map((method) => ({
    ...common,
    method,
    id: `connect${groupWord(listing)}${method === 'get' ? 'Get' : 'Post'}${scoped(listing)}${suffix}`,
    description: `connect ${method.toUpperCase()} requests to ${name} of ${listing.kind}`,
    action: 'connect',
    produces: ['*/*'],
  }));
}
