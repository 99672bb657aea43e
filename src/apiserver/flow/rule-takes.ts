import type { FlowSchemaSpec } from '#api';
import type { UserInfo } from '../rest/rest-context.ts';

/** A rule of a flow schema. */
export type FlowRule = NonNullable<FlowSchemaSpec['rules']>[number];

/** What a request is about, for those who sort requests: a resource, or a path that is none. */
export interface Question {
  verb: string;
  resource?: { group: string; plural: string; subresource?: string | undefined };
  /** Of a resource; that of a Namespace is itself. */
  namespace?: string | undefined;
  path: string;
}

const ACCOUNT = 'system:serviceaccount:';

/** Whether a rule is about a user. */
export function isAbout({ subjects }: FlowRule, { name, groups }: UserInfo): boolean {
  return subjects.some((subject) => {
    switch (subject.kind) {
      case 'User':
        return subject.user?.name === '*' || subject.user?.name === name;
      case 'Group':
        return subject.group?.name === '*' || groups.includes(subject.group?.name ?? '');
      case 'ServiceAccount': {
        const { namespace, name: account } = subject.serviceAccount ?? {};
        return account === '*'
          ? name.startsWith(`${ACCOUNT}${namespace}:`)
          : name === `${ACCOUNT}${namespace}:${account}`;
      }
      default:
        return false;
    }
  });
}

/** Whether a rule takes a request of somebody it is about. */
export function ruleTakes({ resourceRules = [], nonResourceRules = [] }: FlowRule, question: Question): boolean {
  const { verb, resource, namespace, path } = question;
  if (!resource)
    return nonResourceRules.some((rule) => has(rule.verbs, verb) && rule.nonResourceURLs.some(leadsTo(path)));
  const { group, plural, subresource } = resource;
  const wanted = subresource ? `${plural}/${subresource}` : plural;
  return resourceRules.some(
    (rule) =>
      has(rule.verbs, verb) &&
      has(rule.resources, wanted) &&
      has(rule.apiGroups, group) &&
      (namespace ? has(rule.namespaces ?? [], namespace) : rule.clusterScope === true),
  );
}

/** Only where `*` stands alone it means everything. */
function has(words: readonly string[], wanted: string): boolean {
  return words.includes(wanted) || (words.length === 1 && words[0] === '*');
}

/** `/healthz`, and `/healthz/*` too, stand for everything below. */
function leadsTo(path: string): (url: string) => boolean {
  return (url) => {
    if (url === '*' || url === path) return true;
    const start = url.endsWith('*') ? url.slice(0, -1) : url;
    return path.startsWith(start.endsWith('/') ? start : `${start}/`);
  };
}
