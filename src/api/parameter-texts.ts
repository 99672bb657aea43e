/**
 * What the original says of the parameters of requests, by the kind of request (`list`, `patch`, `PodLogOptions`) and
 * by their names: `[type, description]`.
 */
export type ParameterTexts = {
  readonly [request: string]: { readonly [name: string]: readonly [type: string, text: string] } | undefined;
};

/** Only OpenAPI needs them, so they load when asked for. */
export async function loadParameterTexts(): Promise<ParameterTexts> {
  const module = await import('./generated/parameters.json', { with: { type: 'json' } });
  return module.default as unknown as ParameterTexts;
}
