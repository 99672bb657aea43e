import type { Verb } from './verb.ts';
import { deleteVerb } from './verbs/delete.ts';
import { down } from './verbs/down.ts';
import { imageList } from './verbs/image-list.ts';
import { imageLoad } from './verbs/image-load.ts';
import { kubeconfig } from './verbs/kubeconfig.ts';
import { logs } from './verbs/logs.ts';
import { server } from './verbs/server.ts';
import { setup } from './verbs/setup.ts';
import { status } from './verbs/status.ts';
import { up } from './verbs/up.ts';
import { version } from './verbs/version.ts';

/** In the order help shows them. */
export const verbs: readonly Verb[] = [
  up,
  status,
  down,
  deleteVerb,
  logs,
  kubeconfig,
  imageLoad,
  imageList,
  server,
  setup,
  version,
];
