import type { PolicyRule } from '#api';

const WORDS: { readonly [word: string]: readonly string[] } = {
  core: [''],
  read: ['get', 'list', 'watch'],
  write: ['create', 'delete', 'deletecollection', 'patch', 'update'],
  'read+write': ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
};

/**
 * Rules written one a line: verbs, API groups, resources and, where only some are meant, their names; or verbs and
 * paths. Alternatives are joined with commas; `core` is the group without a name, `read` and `write` stand for the
 * verbs they sound like. As in the original, all of them come out sorted.
 */
export function rulesOf(text: string): PolicyRule[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(ruleOf);
}

function ruleOf(line: string): PolicyRule {
  const [verbs = [], second = [], resources, resourceNames] = line.split(/ +/).map(wordsOf);
  if (!resources) return { nonResourceURLs: second, verbs };
  return { apiGroups: second, resources, ...(resourceNames && { resourceNames }), verbs };
}

function wordsOf(column: string): string[] {
  return column
    .split(',')
    .flatMap((word) => WORDS[word] ?? [word])
    .sort();
}
