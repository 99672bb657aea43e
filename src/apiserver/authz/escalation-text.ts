import { type PolicyRule, quoted } from '#api';
import type { UserInfo } from '../rest/rest-context.ts';
import { type MissingRole, missingRolesText } from './missing-roles.ts';

/**
 * What someone is told who wants to give away more than they have: every missing piece, those of one resource that
 * differ by verb alone in one line. They may have more than is known where roles bound to them were not found.
 */
export function escalationText(
  { name, groups }: UserInfo,
  missing: readonly PolicyRule[],
  notFound: readonly MissingRole[],
): string {
  const lines = new Set(compacted(missing).map(ruleText));
  const who = `user ${quoted(name)} (groups=${listText(groups)})`;
  const text = `${who} is attempting to grant RBAC permissions not currently held:\n${[...lines].sort().join('\n')}`;
  return notFound.length > 0 ? `${text}; resolution errors: [${missingRolesText(notFound, 'plural')}]` : text;
}

function compacted(rules: readonly PolicyRule[]): PolicyRule[] {
  const simple = new Map<string, PolicyRule>();
  const others: PolicyRule[] = [];
  for (const rule of rules) {
    if (rule.resourceNames || rule.nonResourceURLs) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources]);
    const same = simple.get(key);
    simple.set(key, same ? { ...same, verbs: [...same.verbs, ...rule.verbs] } : rule);
  }
  return [...others, ...simple.values()];
}

function ruleText({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const parts = Object.entries({
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
    Verbs: verbs,
  });
  return `{${parts.flatMap(([name, words]) => (words?.length ? [`${name}:${listText(words)}`] : [])).join(', ')}}`;
}

function listText(words: readonly string[]): string {
  return `[${words.map(quoted).join(' ')}]`;
}
