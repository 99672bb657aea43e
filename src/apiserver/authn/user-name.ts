import { dnsLabelProblems, dnsSubdomainProblems } from '#api';

const ACCOUNT = 'system:serviceaccount:';
const NODE = 'system:node:';

/** The service account whose user name this is. */
export function accountOf(userName: string): { namespace: string; name: string } | undefined {
  if (!userName.startsWith(ACCOUNT)) return undefined;
  const [namespace = '', name = '', ...more] = userName.slice(ACCOUNT.length).split(':');
  if (more.length > 0 || dnsLabelProblems(namespace).length > 0 || dnsSubdomainProblems(name).length > 0) {
    return undefined;
  }
  return { namespace, name };
}

/** The node whose user name this is. */
export function nodeOf(userName: string): string | undefined {
  const name = userName.startsWith(NODE) ? userName.slice(NODE.length) : '';
  return dnsSubdomainProblems(name).length === 0 ? name : undefined;
}
