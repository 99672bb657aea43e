import { ApiError, apiVersionOf, badRequest, isJsonObject, type KubeObject } from '#api';
import type { Kind } from '#kinds';
import { decodeObject, parseBody } from '../decode/decode-body.ts';
import { goTypeOf } from '../decode/go-type.ts';
import { typedFaults } from '../patch/apply/typed-faults.ts';
import { applyObject } from '../rest/apply.ts';
import type { RestContext, Target } from '../rest/rest-context.ts';
import { applyScale, scaleTypeOf } from '../rest/scale.ts';
import type { Exchange } from './exchange.ts';
import { answerObject } from './read-handlers.ts';
import type { Route } from './route.ts';
import type { AskedWrite } from './write-options.ts';

export const APPLY = 'application/apply-patch+yaml';

interface Applying {
  route: Route;
  target: Target;
  body: Uint8Array;
  asked: AskedWrite;
}

/** Server-side apply of an object that need not be there yet, or of its scale. */
export async function handleApply(
  context: RestContext,
  exchange: Exchange,
  { route, target, body, asked: { options, validation } }: Applying,
): Promise<void> {
  const { kind, subresource } = route;
  const { config, repeated } = readConfiguration(subresource === 'scale' ? scaleTypeOf(kind) : kind, body);
  if (repeated.length > 0 && validation === 'Strict') {
    const text = `yaml: unmarshal errors:\n${repeated.map((line) => `  ${line}`).join('\n')}`;
    throw badRequest(`error strict decoding YAML: error converting YAML to JSON: ${text}`);
  }
  if (validation === 'Warn') exchange.warn(repeated);
  const applying = { ...options, force: exchange.flag('force') };
  if (subresource === 'scale') return exchange.object(200, await applyScale(context, target, config, applying));
  const { object, created } = await applyObject(context, target, config, applying);
  return answerObject(context, exchange, { kind, object, code: created ? 201 : 200 });
}

type AppliedKind = Pick<Kind, 'group' | 'version' | 'kind' | 'definition' | 'custom'>;

function readConfiguration(kind: AppliedKind, body: Uint8Array): { config: KubeObject; repeated: readonly string[] } {
  const read = parsed(body);
  const { repeated = [] } = read;
  const { value } = read;
  if (!isJsonObject(value)) {
    const fault = `json: cannot unmarshal ${goTypeOf(value)} into Go value of type map[string]interface {}`;
    throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${fault}`);
  }
  const { apiVersion, kind: name } = value as KubeObject;
  const said = { ...(value as KubeObject), apiVersion: apiVersion ?? '', kind: name ?? '' };
  // Of another version nothing is known here: it is refused for that.
  if (said.apiVersion !== apiVersionOf(kind)) return { config: said, repeated };
  const unknown = kind.custom?.prune(said).map((path) => `.${path}: field not declared in schema`) ?? [];
  const faults = [...typedFaults(kind.definition, said, kind.custom?.definitions), ...unknown];
  if (faults.length > 0) throw untyped(kind, said, faults);
  return { config: decodeObject<KubeObject>(kind, { ...read, repeats: false }, 'Ignore').object, repeated };
}

function parsed(body: Uint8Array) {
  try {
    return parseBody(body, 'application/yaml');
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw badRequest(`error decoding YAML: ${cause.message}`);
  }
}

/** The original has no better word for it than that something went wrong. */
function untyped({ group, version, kind }: AppliedKind, { metadata = {} }: KubeObject, faults: string[]): ApiError {
  const { name = '', namespace = '' } = metadata;
  const all = faults.length === 1 ? faults[0] : `errors:\n${faults.map((fault) => `  ${fault}`).join('\n')}`;
  return new ApiError(
    'Unknown',
    `failed to create typed patch object (${namespace}/${name}; ${group}/${version}, Kind=${kind}): ${all}`,
  );
}
