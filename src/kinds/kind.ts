import type { Definition, FieldError, KubeObject, NameRule, Resource, Stored } from '#api';

/** One cell of `kubectl get`: what the server's Table answer shows in a column. */
export type Cell = string | number | boolean | null;

/** What the API says of a field of one of its types. */
export interface FieldText {
  /** By its OpenAPI name, such as `io.k8s.api.core.v1.PodSpec`. */
  definition: string;
  field: string;
}

/** A column of the Table answer, as the original declares it. */
export interface Column<T extends KubeObject> {
  name: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  /** `name` on the column kubectl takes names from; else empty. */
  format?: string;
  /** 0: always shown; 1: with `-o wide`. */
  priority?: number;
  /** What the column shows, in words of its own, or in those of the field it is read from. */
  description?: string | FieldText;
  /** `nowMs` is the server's time, for ages. */
  cell(object: Stored<T>, nowMs: number): Cell;
}

/** Where a kind keeps its replica counts, for `kubectl scale` and autoscalers. Paths as in `spec.replicas`. */
export interface ScalePaths {
  specReplicas: string;
  statusReplicas: string;
  /** A field that holds a selector's text or a LabelSelector object. */
  selector?: string;
  /** The group and version that have the Scale it answers with, where that is not autoscaling/v1: older ones had their own. */
  scaleIn?: { group: string; version: string };
}

/** What an object may have besides itself: `/status`, `/scale`, and named others with the verbs they take. */
export interface Subresources {
  status?: true;
  scale?: ScalePaths;
  /** `log`, `exec`, `binding`, …: how discovery lists them. */
  others?: readonly OtherSubresource[];
}

export interface OtherSubresource {
  name: string;
  /** The kind it answers with, where that is not the object's own: `Binding`, `Eviction`, `TokenRequest`. */
  kind: string;
  group?: string;
  version?: string;
  verbs: readonly string[];
  /** For one through which a part of the object itself is changed. */
  update?: SubresourceUpdate;
}

/** How an update through a subresource differs from one of the object itself. */
export interface SubresourceUpdate {
  /** Puts everything back to what it was, but for the part this subresource is for. `nowText` is the time of the update. */
  prepare(draft: KubeObject, old: Stored, nowText: string): void;
  /** All that is wrong with the outcome, besides its metadata. */
  validate(object: KubeObject, old: Stored): FieldError[];
}

/** The text of one field. Declared through a method so that a `Kind<Pod>` is a `Kind`. */
export type FieldReader<T extends KubeObject> = { read(object: Stored<T>): string }['read'];

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

/**
 * Everything the API knows of a kind; routes, discovery, OpenAPI, tables, protobuf and the typed client are derived
 * from it. A kind read from a CustomResourceDefinition is the same record built at run time.
 *
 * The functions take plain wire objects that already passed the schema: types, unknown fields and schema defaults are
 * dealt with before them. `defaults` and `prepare*` may change the draft they are given; all others must not change
 * anything. A write calls them in the order in which they stand here: `defaults`, `prepare*`, `validate*`, `warnings`.
 */
export interface Kind<T extends KubeObject = KubeObject> extends Resource<T> {
  // What it is called, and what can be asked of it.
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Default: all of them. */
  readonly verbs?: readonly Verb[];
  readonly subresources: Subresources;
  /** Sent as a `Warning` with every answer about the kind. */
  readonly deprecation?: string;

  // What its objects look like, and where they are kept.
  /** The OpenAPI definition, such as `io.k8s.api.core.v1.Pod`. */
  readonly definition: string;
  /** What a kind that is read from data has instead of a built-in definition. */
  readonly custom?: CustomShape;
  /**
   * Set where objects are kept under the key of another kind, as the two Event kinds share theirs: reads and writes
   * are converted by these functions.
   */
  readonly storedAs?: { kind: () => Kind; toStored(object: T): KubeObject; fromStored(object: KubeObject): T };

  // How they are shown in a Table, and chosen by a fieldSelector.
  readonly columns: readonly Column<T>[];
  /** How an object has ended, if it has: a Table says so beside the cells of its row. */
  completion?(object: Stored<T>): { reason: string; message: string } | undefined;
  /** Fields a fieldSelector may name besides metadata.name and metadata.namespace, and the value each has. */
  readonly selectableFields?: { readonly [path: string]: FieldReader<T> };
  /** The error for a fieldSelector that names any other field; absent: the usual words. */
  unknownField?(path: string): string;

  // Their metadata.
  /** Which rule object names follow; default: DNS subdomain. */
  readonly nameRule?: NameRule;
  /** Finalizers may be names without a domain, which all other kinds refuse. */
  readonly plainFinalizers?: true;
  /** Whether `metadata.generation` counts changes outside metadata and status. */
  readonly countsGenerations: boolean;
  /** Where generations are counted: a change of annotations is one as well. */
  readonly countsAnnotations?: true;

  // How they are created and updated.
  /** A create may bring the status with it, as a node does that registers itself; else it is taken away. */
  readonly keepsStatusOnCreate?: true;
  /** An update must say by its `resourceVersion` what it was made from; other kinds take one that does not. */
  readonly needsVersionToUpdate?: true;
  /** Fills in what is absent, beyond the schema's own defaults. Runs on every write and on reads of old objects. */
  defaults?(draft: T): void;
  /** On create: resets what a client may not set. A status that may not come with it is gone already. */
  prepareCreate?(draft: T): void;
  /** On update of the object itself: carries over what a client may not change. Status is carried over before it. */
  prepareUpdate?(draft: T, old: Stored<T>): void;
  /**
   * On update of the status: carries over what its writer left out. All else is as it was before it is called.
   * `nowText` is the time of the update.
   */
  prepareStatus?(draft: T, old: Stored<T>, nowText: string): void;
  /** All that is wrong with a new or updated object, but for its metadata. `old` is what it replaces, on update. */
  validate(object: T, old?: Stored<T>): FieldError[];
  /** Beyond `validate`: what only holds of a new object. */
  validateCreate?(object: T): FieldError[];
  /** Beyond `validate`: what may not change. */
  validateUpdate?(object: T, old: Stored<T>): FieldError[];
  /** Instead of the others, on update of the status: all that is wrong with it. */
  validateStatus?(object: T, old: Stored<T>): FieldError[];
  /** Warnings for the client, as the original sends them in `Warning` headers. Not for updates of the status. */
  warnings?(object: T, old?: Stored<T>): string[];

  // How they are deleted.
  /**
   * How many seconds deletion waits for someone else to finish (a pod's grace period), when asked for `requested`
   * seconds; 0 deletes at once. Absent: always at once.
   */
  graceSeconds?(object: Stored<T>, requested: number | undefined): number;
  /** On being marked for deletion: what must be noted of the end to come. `nowText` is the time of the mark. */
  prepareDelete?(draft: Stored<T>, nowText: string): void;
  /** A delete that does not say what becomes of what the object owns leaves it; else the garbage collector takes it. */
  readonly orphansByDefault?: true;
}

/** What is known of the objects of a kind that is read from data. */
export interface CustomShape {
  /** Its types in the form of the built-in ones, by the names that `definition` and their fields use. */
  readonly definitions: { readonly [name: string]: Definition };
  /** Tells when the kind is no longer served, or is served anew with another declaration; gives the way to stop it. */
  onRetired(tell: () => void): () => void;
  /** Takes away what the schema does not know; gives the paths of it, as in `spec.list[0].field`. */
  prune(draft: KubeObject): string[];
  /** The schema for OpenAPI documents; `texts` describe the fields that all objects have. */
  openApiSchema(dialect: 'v2' | 'v3', texts: { readonly [field: string]: string }): Record<string, unknown>;
}

/** Declares a kind; the identity function that infers `T`. */
export function declareKind<T extends KubeObject>(kind: Kind<T>): Kind<T> {
  return kind;
}
