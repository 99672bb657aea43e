import type { Verb } from './verb.ts';
import { deleteVerb } from './verbs/delete.ts';
import { down } from './verbs/down.ts';
import { kubeconfig } from './verbs/kubeconfig.ts';
import { logs } from './verbs/logs.ts';
import { setup } from './verbs/setup.ts';
import { status } from './verbs/status.ts';
import { version } from './verbs/version.ts';

/** In the order help shows them. */
export const verbs: readonly Verb[] = [status, down, deleteVerb, logs, kubeconfig, setup, version];
