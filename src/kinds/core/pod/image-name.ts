/** Registry, if any, and path; what follows is the tag. A name that is none is never pulled, so nothing is wished. */
const REPOSITORY = /^([\w.-]+(:\d+)?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[\w.-]+)?$/;

const DIGEST = /^[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** `latest`, and no tag or digest at all, may mean another image tomorrow, so it is pulled each time. */
export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  const [name = '', digest] = image.split('@');
  if (!REPOSITORY.test(name) || (digest !== undefined && !DIGEST.test(digest))) return 'IfNotPresent';
  const last = name.slice(name.lastIndexOf('/') + 1);
  const tag = last.includes(':') ? last.slice(last.indexOf(':') + 1) : digest === undefined && 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}
