import { olderDescriptions } from './older-definitions.ts';
import { originalDefinitions } from './schema.ts';

/** What the original says of a type and of each of its fields: `[text, { field: text }]`. */
export type Description = readonly [string, { readonly [field: string]: string }];

/** By the name of the definition. */
export type Descriptions = { readonly [definition: string]: Description | undefined };

let loaded: Promise<Descriptions> | undefined;

/** The descriptions of every definition: two megabytes that only `explain`, OpenAPI and tables need, so they load when asked for. */
export function loadDescriptions(): Promise<Descriptions> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Descriptions> {
  const module = await import('./generated/descriptions.json', { with: { type: 'json' } });
  const texts = module.default as unknown as { [definition: string]: Description };
  return { ...texts, ...olderDescriptions(originalDefinitions, texts) };
}
