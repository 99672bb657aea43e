import { META, type Operation, type PathItem, rootOf } from './operation.ts';
import type { Subject } from './subject.ts';

const INSTEAD = "deprecated: use the 'watch' parameter with a list operation instead";

/** The old paths of watches, `/api/v1/watch/…`: of every object, of those of one namespace, and of one object. */
export function watchPaths(subject: Subject): PathItem[] {
  const { listing, parameters, verbs, media } = subject;
  if (!verbs.includes('watch')) return [];
  const { kind, namespaced, plural } = listing;
  const root = `${rootOf(listing)}/watch`;
  const collection = `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${plural}`;
  const common = {
    method: 'get',
    parameters: parameters.of('list'),
    produces: media.lists,
    responses: [['200', `${META}.WatchEvent`]],
  } satisfies Partial<Operation>;
  const ofMany = {
    ...common,
    action: 'watchlist',
    description: `watch individual changes to a list of ${kind}. ${INSTEAD}.`,
  };
  const ofOne = subject.operation({
    ...common,
    id: ['watch'],
    named: kind,
    action: 'watch',
    description: `watch changes to an object of kind ${kind}. ${INSTEAD}, filtered to a single item with the 'fieldSelector' parameter.`,
  });
  const items: PathItem[] = [
    { path: collection, operations: [subject.operation({ ...ofMany, id: ['watch', 'List'] })] },
    { path: `${collection}/{name}`, operations: [ofOne] },
  ];
  if (namespaced) {
    const everywhere = subject.operation({ ...ofMany, id: ['watch', 'ListForAllNamespaces'], everywhere: true });
    items.push({ path: `${root}/${plural}`, operations: [everywhere] });
  }
  return items;
}
