import type { UserInfo } from '../rest/rest-context.ts';

/** What someone wants to do: with objects of a resource, or with a path that is none. */
export interface Attributes {
  user: UserInfo;
  /** `get`, `list`, `create`, …; for paths the HTTP method in lower case. */
  verb: string;
  resource?: { group: string; plural: string; subresource?: string | undefined } | undefined;
  namespace?: string | undefined;
  name?: string | undefined;
  /** For what is no resource. */
  path?: string | undefined;
}
