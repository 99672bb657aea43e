import type { Route } from '../http/route.ts';
import type { Sample } from './metrics-text.ts';

/** As the original names what is done, where that is not the verb in capitals. */
const VERBS: { readonly [verb: string]: string } = { create: 'POST', update: 'PUT' };

interface Count {
  readonly labels: Sample['labels'];
  value: number;
}

/** How often each kind of request for a resource had each kind of answer. */
export class RequestCounts {
  readonly #counts = new Map<string, Count>();

  count(route: Route, verb: string, code: number): void {
    const { kind, subresource = '' } = route;
    const scope = scopeOf(route);
    const key = `${kind.plural}/${subresource}.${kind.group}/${kind.version} ${verb} ${code} ${scope}`;
    const known = this.#counts.get(key);
    if (known) {
      known.value++;
      return;
    }
    const labels = {
      code: String(code),
      component: 'apiserver',
      dry_run: '',
      group: kind.group,
      resource: kind.plural,
      scope,
      subresource,
      verb: VERBS[verb] ?? verb.toUpperCase(),
      version: kind.version,
    };
    this.#counts.set(key, { labels, value: 1 });
  }

  samples(): Sample[] {
    return [...this.#counts.values()];
  }
}

function scopeOf({ name, namespace }: Route): string {
  if (name !== undefined) return 'resource';
  return namespace === undefined ? 'cluster' : 'namespace';
}
