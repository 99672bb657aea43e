import { type Listing, subresourcesOf } from '../discovery/index.ts';
import { answersWithDeleted } from '../rest/answers-with-deleted.ts';
import { connectPaths, isConnected, logOperation } from './connect-paths.ts';
import { capital, META, type Operation, type PathItem, rootOf } from './operation.ts';
import type { Parameters } from './parameters.ts';
import { type DefinitionOf, Subject } from './subject.ts';
import { watchPaths } from './watch-paths.ts';

/** Where all paths of a resource begin, in one namespace where it is namespaced. */
function collectionPath(listing: Listing): string {
  return `${rootOf(listing)}${listing.namespaced ? '/namespaces/{namespace}' : ''}/${listing.plural}`;
}

/** All paths of one resource. */
export function resourcePaths(
  listing: Listing & { definition: string },
  parameters: Parameters,
  definitionOf: DefinitionOf,
): PathItem[] {
  const subject = new Subject(listing, parameters, definitionOf);
  const collection = collectionPath(listing);
  const items: PathItem[] = [
    { path: collection, operations: collectionOperations(subject) },
    { path: `${collection}/{name}`, operations: objectOperations(subject) },
    ...subresourcesOf(listing).flatMap((subresource) => subresourcePaths(subject, collection, subresource)),
    // Custom resources never had the old paths of watches.
    ...(listing.custom ? [] : watchPaths(subject)),
  ];
  if (listing.namespaced && subject.verbs.includes('list')) {
    items.push({ path: `${rootOf(listing)}/${listing.plural}`, operations: [listOperation(subject, true)] });
  }
  return items.filter((item) => item.operations.length > 0);
}

function listOperation(subject: Subject, everywhere?: true): Operation {
  const { kind, definition, custom } = subject.listing;
  const what = subject.verbs.includes('watch') && !custom ? 'list or watch' : 'list';
  return subject.operation({
    method: 'get',
    id: everywhere ? ['list', 'ForAllNamespaces'] : ['list'],
    ...(everywhere && { everywhere }),
    description: `${what} objects of kind ${kind}`,
    action: 'list',
    parameters: subject.parameters.of('list'),
    produces: subject.media.lists,
    responses: [['200', `${definition}List`]],
  });
}

function collectionOperations(subject: Subject): Operation[] {
  const { listing, parameters, verbs } = subject;
  const operations: Operation[] = [];
  if (verbs.includes('list')) operations.push(listOperation(subject));
  if (verbs.includes('create')) {
    operations.push(
      subject.operation({
        method: 'post',
        id: ['create'],
        description: `create ${withArticle(listing.kind)}`,
        action: 'post',
        parameters: parameters.of('create'),
        body: listing.definition,
        responses: answers(listing.definition, '200', '201', '202'),
      }),
    );
  }
  if (verbs.includes('deletecollection')) {
    const selection = parameters.of('list').filter(({ name }) => name !== 'watch' && name !== 'allowWatchBookmarks');
    operations.push(
      subject.operation({
        method: 'delete',
        id: ['delete Collection'],
        description: `delete collection of ${listing.kind}`,
        action: 'deletecollection',
        ...(listing.custom
          ? { parameters: parameters.of('list') }
          : { parameters: [...selection, ...parameters.of('delete')], body: `${META}.DeleteOptions` }),
        responses: answers(`${META}.Status`, '200'),
      }),
    );
  }
  return operations;
}

function objectOperations(subject: Subject): Operation[] {
  const { kind, definition } = subject.listing;
  const operations = readAndWrite(subject, { definition, named: kind, of: `the specified ${kind}` }, subject.verbs);
  if (subject.verbs.includes('delete')) {
    const deleted = answersWithDeleted(definition) ? definition : `${META}.Status`;
    operations.push(
      subject.operation({
        method: 'delete',
        id: ['delete'],
        named: kind,
        description: `delete ${withArticle(kind)}`,
        action: 'delete',
        parameters: subject.parameters.of('delete'),
        body: `${META}.DeleteOptions`,
        responses: answers(deleted, '200', '202'),
      }),
    );
  }
  return operations;
}

interface Side {
  definition: string;
  /** The kind whose name is in the path. */
  named: string;
  /** `status of the specified Pod` */
  of: string;
  /** Behind the operation's id: `Status`. */
  after?: string;
  gvk?: Operation['gvk'];
}

/** get, update and patch of an object or of one side of it. */
function readAndWrite(subject: Subject, side: Side, verbs: readonly string[]): Operation[] {
  const { parameters, media, listing } = subject;
  const { definition, named, of, after, gvk } = side;
  const common = { named, ...(gvk && { gvk }) };
  const operations: Operation[] = [];
  if (verbs.includes('get')) {
    operations.push(
      subject.operation({
        ...common,
        method: 'get',
        id: ['read', after],
        description: `read ${of}`,
        action: 'get',
        parameters: parameters.one('list', 'pretty'),
        responses: answers(definition, '200'),
      }),
    );
  }
  if (verbs.includes('update')) {
    operations.push(
      subject.operation({
        ...common,
        method: 'put',
        id: ['replace', after],
        description: `replace ${of}`,
        action: 'put',
        parameters: parameters.of('create'),
        body: definition,
        responses: answers(definition, '200', '201'),
      }),
    );
  }
  if (verbs.includes('patch')) {
    operations.push(
      subject.operation({
        ...common,
        method: 'patch',
        id: ['patch', after],
        description: `partially update ${of}`,
        action: 'patch',
        parameters: parameters.of('patch'),
        body: `${META}.Patch`,
        consumes: media.patches,
        responses: listing.custom ? answers(definition, '200') : answers(definition, '200', '201'),
      }),
    );
  }
  return operations;
}

function subresourcePaths(
  subject: Subject,
  collection: string,
  subresource: ReturnType<typeof subresourcesOf>[number],
): PathItem[] {
  const { listing } = subject;
  const { name, kind, verbs } = subresource;
  const path = `${collection}/{name}/${name}`;
  if (name === 'log') return [{ path, operations: [logOperation(subject)] }];
  if (isConnected(subresource)) return connectPaths(subject, path, subresource);
  const gvk = { group: subresource.group ?? listing.group, kind, version: subresource.version ?? listing.version };
  const definition = subject.definitionOf(gvk) ?? listing.definition;
  const own = listing.custom ? { named: listing.kind } : { named: kind, gvk };
  const side: Side = { ...own, definition, of: `${name} of the specified ${listing.kind}`, after: capital(name) };
  const operations = readAndWrite(subject, side, verbs);
  if (verbs.includes('create')) {
    operations.push(
      subject.operation({
        ...own,
        method: 'post',
        id: ['create', side.after],
        description: `create ${name} of ${withArticle(listing.kind)}`,
        action: 'post',
        parameters: subject.parameters.of('create'),
        body: definition,
        responses: answers(definition, '200', '201', '202'),
      }),
    );
  }
  return [{ path, operations }];
}

function answers(definition: string, ...codes: string[]): Operation['responses'] {
  return codes.map((code) => [code, definition] as const);
}

function withArticle(noun: string): string {
  if (/[^s]s$/.test(noun)) return noun;
  return `${/^[AEIOU]/.test(noun) ? 'an' : 'a'} ${noun}`;
}
