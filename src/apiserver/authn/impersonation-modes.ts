import type { UserInfo } from '../rest/rest-context.ts';
import { accountOf, nodeOf } from './user-name.ts';
import { onlyName, type WantedUser } from './wanted-user.ts';

/** One of the ways in which a caller can be given the right to be taken for somebody else. */
export interface ImpersonationMode {
  /** What rights of this mode are called after; absent: the oldest one, which says nothing of what may be done then. */
  readonly name?: string;
  applies(wanted: WantedUser, caller: UserInfo): boolean;
}

const NODE_OF_CALLER = 'authentication.kubernetes.io/node-name';

/** In the order in which they are tried. The first that allows it is how it is done. */
export const IMPERSONATION_MODES: readonly ImpersonationMode[] = [
  {
    name: 'associated-node',
    applies: (wanted, caller) => onlyName(wanted) && isOwnNode(wanted.name, caller),
  },
  {
    name: 'arbitrary-node',
    applies: (wanted) => onlyName(wanted) && nodeOf(wanted.name) !== undefined,
  },
  {
    name: 'serviceaccount',
    applies: (wanted) => onlyName(wanted) && accountOf(wanted.name) !== undefined,
  },
  {
    name: 'user-info',
    applies: ({ name }) => nodeOf(name) === undefined && accountOf(name) === undefined,
  },
  { applies: () => true },
];

/** Whether it is the node on which the pod of the calling service account runs. */
function isOwnNode(wanted: string, { name, extra }: UserInfo): boolean {
  const node = nodeOf(wanted);
  const own = extra?.[NODE_OF_CALLER] ?? [];
  return node !== undefined && accountOf(name) !== undefined && own.length === 1 && own[0] === node;
}
