import { closeSync, mkdirSync, openSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Clock } from '#base';
import { ClusterProblem, hasCode, messageOf } from './cluster-problem.ts';
import type { KubeconfigEntry } from './kubeconfig.ts';
import { readIfThere } from './read-if-there.ts';

/** The three lists of a kubeconfig, all keyed by `name`. */
const SECTIONS = ['clusters', 'contexts', 'users'] as const;

/** Puts the entry into the file and makes it the current context. Everything else in the file, comments too, stays. */
export async function mergeKubeconfig(file: string, entry: KubeconfigEntry, clock: Clock): Promise<void> {
  await change(file, clock, (text) => mergedText(text, entry, file));
}

/** Takes the entry out again. A file that does not hold it is left as it is. */
export async function removeFromKubeconfig(file: string, name: string, clock: Clock): Promise<void> {
  await change(file, clock, (text) => (text === undefined ? undefined : textWithout(text, name, file)));
}

/** The file's text with the entry in it; `text` undefined: there is no file yet. */
export function mergedText(text: string | undefined, entry: KubeconfigEntry, file: string): string {
  const document = read(text ?? '', file);
  if (!document.has('apiVersion')) document.set('apiVersion', 'v1');
  if (!document.has('kind')) document.set('kind', 'Config');
  const { name, cluster, user } = entry;
  put(document, 'clusters', { name, cluster });
  put(document, 'contexts', { name, context: { cluster: name, user: name } });
  put(document, 'users', { name, user });
  document.set('current-context', name);
  return document.toString({ lineWidth: 0 });
}

/** The file's text without the entry; undefined when it is not in there. */
export function textWithout(text: string, name: string, file: string): string | undefined {
  const document = read(text, file);
  let found = false;
  for (const section of SECTIONS) {
    const list = listOf(document, section);
    const index = indexOf(list, name);
    if (!list || index < 0) continue;
    list.items.splice(index, 1);
    found = true;
  }
  if (document.get('current-context') === name) {
    document.set('current-context', '');
    found = true;
  }
  return found ? document.toString({ lineWidth: 0 }) : undefined;
}

function read(text: string, file: string): Document {
  const document: Document = parseDocument(text);
  const problem = document.errors[0]?.message ?? (document.contents && !isMap(document.contents) ? 'not a map' : '');
  if (problem) {
    throw new ClusterProblem({
      tried: `change the kubeconfig ${file}`,
      found: `it cannot be read: ${problem.split('\n')[0]}`,
      advice: 'mend the file, or set KUBECONFIG to another one',
    });
  }
  if (!document.contents) document.contents = document.createNode({});
  return document;
}

function listOf(document: Document, section: string): YAMLSeq | undefined {
  const list = document.get(section);
  return isSeq(list) ? list : undefined;
}

function indexOf(list: YAMLSeq | undefined, name: string): number {
  return list ? list.items.findIndex((item) => isMap(item) && (item as YAMLMap).get('name') === name) : -1;
}

function put(document: Document, section: string, item: { name: string; [field: string]: unknown }): void {
  const list = listOf(document, section);
  if (!list) {
    document.set(section, document.createNode([item]));
    return;
  }
  // `[]` of an empty kubeconfig is written in flow style; entries are easier to read in block style.
  list.flow = false;
  const index = indexOf(list, item.name);
  const node = document.createNode(item);
  if (index < 0) list.items.push(node);
  else list.items[index] = node;
}

/** Read, change and write under the lock file kubectl uses too; the file is replaced whole. */
async function change(
  link: string,
  clock: Clock,
  edit: (text: string | undefined) => string | undefined,
): Promise<void> {
  let file = link;
  try {
    file = realpathSync(link);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 });
    await locked(file, clock, () => {
      const text = readIfThere(file);
      const changed = edit(text);
      if (changed === undefined || changed === text) return;
      writeFileSync(`${file}.podling`, changed, { mode: 0o600 });
      renameSync(`${file}.podling`, file);
    });
  } catch (error) {
    if (error instanceof ClusterProblem) throw error;
    throw new ClusterProblem({
      tried: `change the kubeconfig ${file}`,
      found: messageOf(error),
      advice: 'make the file writable, or set KUBECONFIG to another one',
      cause: error,
    });
  }
}

async function locked(file: string, clock: Clock, run: () => void): Promise<void> {
  const lock = `${file}.lock`;
  const untilMs = clock.now() + 3000;
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx', 0o600));
      break;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      if (clock.now() > untilMs) {
        throw new ClusterProblem({
          tried: `lock the kubeconfig ${file}`,
          found: `${lock} has been there for three seconds`,
          advice: `when no kubectl is changing the file, remove ${lock}`,
          cause: error,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  try {
    run();
  } finally {
    rmSync(lock, { force: true });
  }
}
