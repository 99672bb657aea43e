import { badRequest, type Pod, type Stored } from '#api';

/** The container a call is about: the one named, or the only one. Throws `BadRequest` in the original's words. */
export function containerFor(pod: Stored<Pod>, asked: string | null): string {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const list = (named: readonly { name: string }[]) => `[${named.map((c) => c.name).join(' ')}]`;
  if (asked) {
    const known = [...containers, ...initContainers, ...ephemeralContainers].some((c) => c.name === asked);
    if (!known) throw badRequest(`container ${asked} is not valid for pod ${pod.metadata.name}`);
    return asked;
  }
  const [only, second] = containers;
  if (only && !second) return only.name;
  let message = `a container name must be specified for pod ${pod.metadata.name}`;
  if (second) message += `, choose one of: ${list(containers)}`;
  if (second && initContainers.length > 0) message += ` or one of the init containers: ${list(initContainers)}`;
  throw badRequest(message);
}
