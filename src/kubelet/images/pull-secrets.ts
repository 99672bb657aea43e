import type { Pod, Secret, Stored } from '#api';
import type { RegistryAuth } from '../runtimes/runtime.ts';
import { registryOf } from './image-name.ts';

interface AuthEntry {
  username?: string;
  password?: string;
  auth?: string;
}

/** Credentials for the image from the pod's `imagePullSecrets`; the longest matching registry key wins. */
export async function pullAuth(
  pod: Stored<Pod>,
  image: string,
  secret: (pod: Stored<Pod>, name: string) => Promise<Stored<Secret> | undefined>,
): Promise<RegistryAuth | undefined> {
  const found: { key: string; entry: AuthEntry }[] = [];
  for (const { name = '' } of pod.spec.imagePullSecrets ?? []) {
    const object = await secret(pod, name);
    if (object) found.push(...entriesOf(object));
  }
  const matching = found.filter(({ key }) => matches(key, image)).sort((a, b) => b.key.length - a.key.length);
  return matching[0] && credentials(matching[0].entry);
}

function entriesOf(secret: Stored<Secret>): { key: string; entry: AuthEntry }[] {
  const modern = secret.data?.['.dockerconfigjson'];
  const old = secret.data?.['.dockercfg'];
  const text = modern ?? old;
  if (text === undefined) return [];
  try {
    const parsed = JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as { auths?: object };
    const auths = (modern === undefined ? parsed : (parsed.auths ?? {})) as { [key: string]: AuthEntry };
    return Object.entries(auths).map(([key, entry]) => ({ key, entry }));
  } catch {
    // A secret that is no JSON gives no credentials; the pull then fails with the registry's own words.
    return [];
  }
}

function matches(key: string, image: string): boolean {
  const wanted = key.replace(/^https?:\/\//, '').replace(/\/(v1|v2)?\/?$/, '');
  const registry = registryOf(image);
  if (wanted === registry || (registry === 'index.docker.io' && wanted === 'docker.io')) return true;
  if (wanted.startsWith('*.'))
    return registry.endsWith(wanted.slice(1)) && !registry.slice(0, -wanted.length + 1).includes('.');
  return image.startsWith(`${wanted}/`);
}

function credentials({ username, password, auth }: AuthEntry): RegistryAuth | undefined {
  if (username !== undefined) return { username, password: password ?? '' };
  if (!auth) return undefined;
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
