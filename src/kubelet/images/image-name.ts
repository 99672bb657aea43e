const DOMAIN =
  /^(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::\d+)?$/;
const PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** An image's name with `latest` for a missing tag. Throws an Error in the original's words when it is not a name. */
export function withDefaultTag(image: string): string {
  const [named = '', digest, more] = image.split('@');
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const name = tagged ? named.slice(0, colon) : named;
  const tag = tagged ? named.slice(colon + 1) : undefined;
  const valid =
    more === undefined &&
    (digest === undefined || DIGEST.test(digest)) &&
    (tag === undefined || TAG.test(tag)) &&
    validName(name);
  if (!valid) {
    const why =
      name !== name.toLowerCase() && validName(name.toLowerCase())
        ? 'repository name must be lowercase'
        : 'invalid reference format';
    const detail = why.startsWith('repository') ? `invalid reference format: ${why}` : why;
    throw new Error(`Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${detail}`);
  }
  return tag === undefined && digest === undefined ? `${image}:latest` : image;
}

function validName(name: string): boolean {
  const [first = '', ...rest] = name.split('/');
  if (rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost')) {
    return DOMAIN.test(first) && rest.every((part) => PART.test(part));
  }
  return [first, ...rest].every((part) => PART.test(part));
}

/** The registry an image is pulled from: its host, or Docker Hub's. */
export function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const isHost = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  return isHost ? first : 'index.docker.io';
}
