import { type Listing, verbsOf } from '../discovery/index.ts';
import { ENCODINGS, groupWord, type Operation, tagOf } from './operation.ts';
import { inOrder, type Parameter, type Parameters } from './parameters.ts';

/** Finds the definition of a kind by `group/version Kind`. */
export type DefinitionOf = (gvk: { group: string; version: string; kind: string }) => string | undefined;

/** Which media types a resource speaks. */
interface Media {
  consumes: readonly string[];
  produces: readonly string[];
  lists: readonly string[];
  patches: readonly string[];
}

const PATCHES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];
const BUILT_IN: Media = {
  consumes: ['*/*'],
  produces: ENCODINGS,
  lists: [...ENCODINGS, 'application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'],
  patches: PATCHES,
};
/** Objects of custom kinds come in JSON and YAML, and their lists merge by server-side apply alone. */
const CUSTOM: Media = {
  consumes: ENCODINGS.slice(0, 2),
  produces: ENCODINGS.slice(0, 2),
  lists: ENCODINGS.slice(0, 2),
  patches: PATCHES.filter((type) => !type.includes('strategic')),
};

/** What makes an operation on a resource another one than the next. */
interface Particular extends Pick<Operation, 'method' | 'description' | 'action' | 'responses'> {
  /** Before and after the resource's name in the operation's id. */
  id: readonly [before: string, after?: string];
  /** The kind whose name is in the path, where one is. */
  named?: string;
  /** Of all namespaces. */
  everywhere?: true;
  parameters: readonly Parameter[];
  body?: string;
  gvk?: Operation['gvk'];
  consumes?: readonly string[];
  produces?: readonly string[];
}

/** A resource that documents describe, and what its operations have in common. */
export class Subject {
  readonly verbs: readonly string[];
  readonly media: Media;

  constructor(
    readonly listing: Listing & { definition: string },
    readonly parameters: Parameters,
    readonly definitionOf: DefinitionOf,
  ) {
    this.verbs = verbsOf(listing);
    this.media = listing.custom ? CUSTOM : BUILT_IN;
  }

  /** One operation; what is not said of it is as for every other of this resource. */
  operation({ id: [before, after = ''], named, everywhere, parameters, ...own }: Particular): Operation {
    const { group, version, kind, namespaced } = this.listing;
    const inNamespace = namespaced && !everywhere;
    const place = [
      ...(inNamespace ? [this.parameters.inPath('namespace')] : []),
      ...(named === undefined ? [] : [this.parameters.name(named)]),
    ];
    const [verb, middle = ''] = before.split(' ');
    return {
      tag: tagOf(group, version),
      gvk: { group, kind, version },
      consumes: this.media.consumes,
      produces: this.media.produces,
      ...own,
      id: `${verb}${groupWord(this.listing)}${middle}${inNamespace ? 'Namespaced' : ''}${kind}${after}`,
      parameters: inOrder([...place, ...parameters]),
    };
  }
}
