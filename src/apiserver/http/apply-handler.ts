import { apiVersionOf, badRequest, invalid, type KubeObject, required } from '#api';
import { checkSchema } from '../decode/check-schema.ts';
import { decodeObject, parseBody } from '../decode/decode-body.ts';
import { applyObject } from '../rest/apply.ts';
import type { OwnedWriteOptions } from '../rest/ownership.ts';
import type { RestContext, Target } from '../rest/rest-context.ts';
import type { Exchange } from './exchange.ts';
import { PATCH_OPTIONS } from './field-manager.ts';
import { answerObject } from './read-handlers.ts';
import { unsupportedMediaType } from './refusals.ts';
import type { Route } from './route.ts';

export const APPLY = 'application/apply-patch+yaml';

/** Server-side apply of an object that need not be there yet. */
export async function handleApply(
  context: RestContext,
  exchange: Exchange,
  { route, target, options }: { route: Route; target: Target; options: OwnedWriteOptions },
): Promise<void> {
  const { kind, subresource } = route;
  if (subresource === 'scale') throw unsupportedMediaType(APPLY, ['application/merge-patch+json']);
  const fieldManager = exchange.query.get('fieldManager');
  if (!fieldManager) throw invalid(PATCH_OPTIONS, '', [required('fieldManager', 'is required for apply patch')]);
  const parsed = parseBody(await exchange.body(), 'application/yaml');
  const { object: config } = decodeObject<KubeObject>(kind, parsed, 'Ignore');
  const [unknown] = kind.custom ? kind.custom.prune(config) : checkSchema(kind.definition, config).unknown;
  if (unknown !== undefined) {
    const { name = '', namespace } = config.metadata ?? {};
    const what = `${namespace ? `${namespace}/` : ''}${name}; ${apiVersionOf(kind)}, Kind=${kind.kind}`;
    throw badRequest(`failed to create typed patch object (${what}): .${unknown}: field not declared in schema`);
  }
  const force = exchange.flag('force');
  const { object, created } = await applyObject(context, target, config, {
    ...options,
    fieldManager,
    force,
  });
  return answerObject(context, exchange, { kind, object, code: created ? 201 : 200 });
}
