import { olderDescriptions } from './older-definitions.ts';
import { originalDefinitions } from './schema.ts';

/** What the original says of a type and of each of its fields: `[text, { field: text }]`. */
export type Description = readonly [string, { readonly [field: string]: string }];

/** The descriptions of every definition. Two megabytes that only `explain` and OpenAPI need, so they load when asked for. */
export async function loadDescriptions(): Promise<{ readonly [definition: string]: Description | undefined }> {
  const module = await import('./generated/descriptions.json', { with: { type: 'json' } });
  const texts = module.default as unknown as { [definition: string]: Description };
  return { ...texts, ...olderDescriptions(originalDefinitions, texts) };
}
