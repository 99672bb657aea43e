import type { ParameterTexts } from '#api';

/** Something a request may say besides its body. */
export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly type: string;
  readonly description: string;
}

/** The parameters requests have. The same one is always the same object. */
export class Parameters {
  readonly #texts: ParameterTexts;
  readonly #known = new Map<string, Parameter>();
  readonly #requests = new Map<string, readonly Parameter[]>();

  constructor(texts: ParameterTexts) {
    this.#texts = texts;
  }

  /** All that a kind of request has in its query, such as `list` or `PodLogOptions`. */
  of(request: string): readonly Parameter[] {
    const known = this.#requests.get(request);
    if (known) return known;
    const made = Object.entries(this.#texts[request] ?? {})
      .filter(([name]) => name !== 'namespace')
      .map(([name, [type, description]]) => this.#once({ name, in: 'query', type, description }));
    this.#requests.set(request, made);
    return made;
  }

  one(request: string, name: string): Parameter[] {
    return this.of(request).filter((parameter) => parameter.name === name);
  }

  name(kind: string): Parameter {
    return this.#once({ name: 'name', in: 'path', type: 'string', description: `name of the ${kind}` });
  }

  /** `namespace`, or the rest of a `path` that is passed on. */
  inPath(name: 'namespace' | 'path'): Parameter {
    const [type = '', description = ''] = this.#texts[name === 'path' ? 'proxied' : 'namespaced']?.[name] ?? [];
    return this.#once({ name, in: 'path', type, description });
  }

  #once(parameter: Parameter): Parameter {
    const key = `${parameter.in} ${parameter.name} ${parameter.description}`;
    const known = this.#known.get(key) ?? parameter;
    this.#known.set(key, known);
    return known;
  }
}

/** In the order in which documents name them, each once. */
export function inOrder(parameters: readonly Parameter[]): Parameter[] {
  const key = (p: Parameter) => `${p.name} ${p.in}`;
  return [...new Set(parameters)].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Takes out of the operations of a path what all of them have. */
export function shareParameters(lists: readonly (readonly Parameter[])[]): {
  common: Parameter[];
  own: Parameter[][];
} {
  const [first = []] = lists;
  const common = first.filter((parameter) => lists.every((list) => list.includes(parameter)));
  return { common, own: lists.map((list) => list.filter((parameter) => !common.includes(parameter))) };
}
