/**
 * A set of field paths, in the very form in which it stands in `metadata.managedFields[].fieldsV1`: a tree whose keys
 * are path elements (`f:NAME` a field, `k:{…}` an element of a list by its keys, `v:…` one by its value). A node
 * without keys, or with the key `.`, is a member itself. Never changed once made: parts are shared freely.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

/** What a set under construction is. */
export interface FieldSetDraft {
  [element: string]: FieldSetDraft;
}

const SELF = '.';
/** A path that is in the set, and nothing below it. */
export const LEAF: FieldSet = Object.freeze({});

export function isEmpty(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** Whether the node stands for its own path, besides what is below it. */
export function isMember(node: FieldSet | undefined): boolean {
  return node !== undefined && (Object.hasOwn(node, SELF) || isEmpty(node));
}

/** The paths below an element. */
export function under(set: FieldSet | undefined, element: string): FieldSet | undefined {
  return set !== undefined && element !== SELF && Object.hasOwn(set, element) ? set[element] : undefined;
}

/** Adds or replaces a node. Names such as `__proto__` are elements like any other. */
export function put(draft: FieldSetDraft, element: string, node: FieldSet): void {
  if (element === '__proto__') return;
  draft[element] = node as FieldSetDraft;
}

/** Makes a node a member of its set. */
export function withSelf(node: FieldSet): FieldSet {
  return isMember(node) ? node : { [SELF]: LEAF, ...node };
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  const result: FieldSetDraft = { ...(a as FieldSetDraft) };
  for (const element in b) {
    const mine = under(a, element);
    const theirs = b[element] ?? LEAF;
    if (element === SELF || !mine) put(result, element, theirs);
    else put(result, element, unionOfNodes(mine, theirs));
  }
  return result;
}

function unionOfNodes(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a)) return isEmpty(b) ? a : withSelf(b);
  if (isEmpty(b)) return withSelf(a);
  return union(a, b);
}

/** What is in `a` and not in `b`, path by path; `a` itself when that is all of it. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  let result: FieldSetDraft | undefined;
  for (const element in b) {
    const mine = under(a, element);
    if (!mine) continue;
    const left = nodeDifference(mine, b[element] ?? LEAF);
    if (left === mine) continue;
    result ??= { ...(a as FieldSetDraft) };
    if (left) put(result, element, left);
    else delete result[element];
  }
  return result ?? a;
}

/** Undefined when nothing of it is left. */
function nodeDifference(a: FieldSet, b: FieldSet): FieldSet | undefined {
  const gone = isMember(b);
  if (isEmpty(a)) return gone ? undefined : a;
  let left = difference(a, b);
  if (gone && Object.hasOwn(left, SELF)) {
    const { [SELF]: _, ...rest } = left;
    left = rest;
  }
  // Without keys it would be a member again.
  if (isEmpty(left)) return undefined;
  return Object.hasOwn(left, SELF) && Object.keys(left).length === 1 ? LEAF : left;
}

/** What is in both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSetDraft = {};
  for (const element in a) {
    if (element === SELF) continue;
    const theirs = under(b, element);
    const mine = a[element];
    if (!theirs || !mine) continue;
    const shared = intersection(mine, theirs);
    const self = isMember(mine) && isMember(theirs);
    if (self) put(result, element, isEmpty(shared) ? LEAF : withSelf(shared));
    else if (!isEmpty(shared)) put(result, element, shared);
  }
  return result;
}

/** Every path as people read it, such as `.spec.containers[name="c"].image`. */
export function pathsOf(set: FieldSet, prefix = ''): string[] {
  return Object.keys(set)
    .filter((element) => element !== SELF)
    .sort()
    .flatMap((element) => {
      const node = set[element] ?? LEAF;
      const path = prefix + elementText(element);
      return isMember(node) ? [path, ...pathsOf(node, path)] : pathsOf(node, path);
    });
}

function elementText(element: string): string {
  const value = element.slice(2);
  if (element.startsWith('f:')) return `.${value}`;
  if (element.startsWith('v:')) return `[=${value}]`;
  if (!element.startsWith('k:')) return `[${value}]`;
  const keys = JSON.parse(value) as { [key: string]: unknown };
  const texts = Object.entries(keys).map(([key, inner]) => `${key}=${JSON.stringify(inner)}`);
  return `[${texts.join(',')}]`;
}

/** Whether a value from outside has the form of a set. */
export function isFieldSet(value: unknown, depth = 0): value is FieldSet {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 100) return false;
  return Object.entries(value).every(
    ([element, node]) => (element === SELF || isElement(element)) && isFieldSet(node, depth + 1),
  );
}

function isElement(element: string): boolean {
  if (element.startsWith('f:')) return true;
  if (!/^[kvi]:/.test(element)) return false;
  try {
    const value: unknown = JSON.parse(element.slice(2));
    return element.startsWith('k:') ? typeof value === 'object' && value !== null && !Array.isArray(value) : true;
  } catch {
    // Not JSON: not an element anyone could have made.
    return false;
  }
}
