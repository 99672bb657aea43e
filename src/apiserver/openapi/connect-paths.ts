import type { subresourcesOf } from '../discovery/index.ts';
import { capital, ENCODINGS, METHODS, type Operation, type PathItem } from './operation.ts';
import type { Subject } from './subject.ts';

type Subresource = ReturnType<typeof subresourcesOf>[number];

const TEXT: Operation['responses'] = [['200', 'string']];

/** Whether a subresource passes on what it is sent, and is asked for it by parameters of its own. */
export function isConnected({ kind }: Subresource): boolean {
  return kind.endsWith('Options');
}

/** Of `exec`, `attach`, `portforward` and `proxy`: the latter takes any method, and paths behind its own. */
export function connectPaths(subject: Subject, path: string, { name, kind }: Subresource): PathItem[] {
  const { group, version } = subject.listing;
  const proxies = name === 'proxy';
  const asked = subject.parameters.of(kind);
  const operationsOf = (suffix: string, parameters: typeof asked) =>
    METHODS.filter((method) => proxies || method === 'get' || method === 'post').map((method) =>
      subject.operation({
        method,
        id: [`connect ${capital(method)}`, capital(name) + suffix],
        named: kind,
        description: `connect ${method.toUpperCase()} requests to ${name} of ${subject.listing.kind}`,
        action: 'connect',
        gvk: { group, kind, version },
        parameters,
        produces: ['*/*'],
        responses: TEXT,
      }),
    );
  const items: PathItem[] = [{ path, operations: operationsOf('', asked) }];
  if (proxies) {
    const operations = operationsOf('WithPath', [...asked, subject.parameters.inPath('path')]);
    items.push({ path: `${path}/{path}`, operations });
  }
  return items;
}

/** Logs are text, and read with parameters of their own. */
export function logOperation(subject: Subject): Operation {
  const { kind } = subject.listing;
  return subject.operation({
    method: 'get',
    id: ['read', 'Log'],
    named: kind,
    description: `read log of the specified ${kind}`,
    action: 'get',
    parameters: subject.parameters.of('PodLogOptions'),
    produces: ['text/plain', ...ENCODINGS],
    responses: TEXT,
  });
}
