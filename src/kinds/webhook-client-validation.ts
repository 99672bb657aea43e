import { dnsSubdomainProblems, type FieldError, invalidValue, portNumberProblems, required } from '#api';

interface WebhookClient {
  url?: string;
  service?: { name?: string; namespace?: string; path?: string; port?: number };
}

/** How a webhook is reached: under a URL or as a service. */
export function validateWebhookClient(path: string, client: WebhookClient | undefined): FieldError[] {
  const { url, service } = client ?? {};
  if ((url === undefined) === (service === undefined)) {
    return [required(path, 'exactly one of url or service is required')];
  }
  if (url !== undefined) return validateUrl(`${path}.url`, url);
  return service ? validateService(`${path}.service`, service) : [];
}

const FORM = '; desired format: https://host[/path]';

function validateUrl(field: string, text: string): FieldError[] {
  const match =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:([^@/?#]*)@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(text);
  const [, scheme = '', user, host = '', , query = '', fragment = ''] = match ?? [];
  const errors: FieldError[] = [];
  const said = (value: string, what: string) => errors.push(invalidValue(field, value, what));
  if (scheme.toLowerCase() !== 'https') said(scheme.toLowerCase(), `'https' is the only allowed URL scheme${FORM}`);
  if (!host) said(host, `host must be specified${FORM}`);
  if (user !== undefined) said(user, 'user information is not permitted in the URL');
  if (fragment) said(fragment, 'fragments are not permitted in the URL');
  if (query) said(query, 'query parameters are not permitted in the URL');
  return errors;
}

function validateService(
  path: string,
  { name, namespace, port = 443, path: at }: NonNullable<WebhookClient['service']>,
) {
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${path}.name`, 'service name is required'));
  if (!namespace) errors.push(required(`${path}.namespace`, 'service namespace is required'));
  const problems = portNumberProblems(port);
  if (problems.length > 0) errors.push(invalidValue(`${path}.port`, port, `port is not valid: ${problems.join(',')}`));
  return at === undefined ? errors : [...errors, ...validatePath(`${path}.path`, at)];
}

function validatePath(field: string, path: string): FieldError[] {
  if (path === '' || path === '/') return [];
  if (path === '//') return [invalidValue(field, path, 'segment[0] may not be empty')];
  const errors = path.startsWith('/') ? [] : [invalidValue(field, path, "must start with a '/'")];
  const steps = path.slice(1).replace(/\/$/, '').split('/');
  for (const [i, step] of steps.entries()) {
    if (step === '') errors.push(invalidValue(field, path, `segment[${i}] may not be empty`));
    else for (const p of dnsSubdomainProblems(step)) errors.push(invalidValue(field, path, `segment[${i}]: ${p}`));
  }
  return errors;
}
