import type { PolicyRule } from '#api';
import type { Attributes } from './attributes.ts';

/** Whether a rule of a role allows what is wanted. Where the rule holds (namespace, cluster) is for the caller to know. */
export function ruleAllows(rule: PolicyRule, { verb, resource, name = '', path }: Attributes): boolean {
  if (!hasWord(rule.verbs, verb)) return false;
  if (!resource) return hasPath(rule.nonResourceURLs, path ?? '');
  return (
    hasWord(rule.apiGroups, resource.group) &&
    hasResource(rule.resources, resource.plural, resource.subresource) &&
    (!rule.resourceNames?.length || rule.resourceNames.includes(name))
  );
}

function hasWord(words: readonly string[] | undefined, wanted: string): boolean {
  return words?.some((word) => word === '*' || word === wanted) ?? false;
}

/** `pods/log` is not `pods`: a rule names it, or every resource, or that subresource of every resource. */
function hasResource(resources: readonly string[] | undefined, plural: string, subresource = ''): boolean {
  if (!resources) return false;
  if (subresource === '') return hasWord(resources, plural);
  return hasWord(resources, `${plural}/${subresource}`) || resources.includes(`*/${subresource}`);
}

function hasPath(urls: readonly string[] | undefined, path: string): boolean {
  return urls?.some((url) => url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, '')))) ?? false;
}
