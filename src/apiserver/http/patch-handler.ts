import {
  badRequest,
  invalid,
  invalidValue,
  isJsonObject,
  type KubeObject,
  type Patch,
  type Scale,
  type Stored,
} from '#api';
import type { Kind } from '#kinds';
import { cleaned, type FieldValidation, parseBody } from '../decode/decode-body.ts';
import { goTypeOf } from '../decode/go-type.ts';
import { strictProblems } from '../decode/strict-problems.ts';
import { canPatch, patched } from '../in-process-api.ts';
import { goText } from '../patch/go-text.ts';
import { checkName } from '../rest/check-name.ts';
import type { RestContext, Target } from '../rest/rest-context.ts';
import { modifyScale, scaleTypeOf } from '../rest/scale.ts';
import { modifyObject } from '../rest/update.ts';
import { APPLY, handleApply } from './apply-handler.ts';
import type { Exchange } from './exchange.ts';
import { answerObject } from './read-handlers.ts';
import { unsupportedMediaType } from './refusals.ts';
import type { Route } from './route.ts';
import { writeOptionsOf } from './write-options.ts';

const PATCH_TYPES: { readonly [contentType: string]: Patch['type'] } = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
};

/** `PATCH` of an object or one of its subresources. */
export async function handlePatch(
  context: RestContext,
  exchange: Exchange,
  { route, target }: { route: Route; target: Target },
): Promise<void> {
  const { kind, subresource } = route;
  const contentType = mediaType(exchange);
  const type = PATCH_TYPES[contentType];
  const isApply = contentType === APPLY;
  if (!isApply && (!type || !canPatch(kind, type))) {
    const known = Object.keys(PATCH_TYPES).filter((name) => canPatch(kind, PATCH_TYPES[name]));
    throw unsupportedMediaType(contentType, [...known, APPLY]);
  }
  const body = await exchange.body();
  const asked = writeOptionsOf(exchange, 'PatchOptions', { subresource, isApply });
  if (isApply || !type) return handleApply(context, exchange, { route, target, body, asked });
  const { options, validation } = asked;
  const read = readPatch(body, type, validation);
  const warnings = new Set<string>();
  const outcome = { validation, warn: (text: string) => warnings.add(text) };
  if (subresource === 'scale') {
    const change = (scale: Stored<Scale>) => {
      const type = scaleTypeOf(kind);
      return checkOutcome(type, patched(type, scale, read.patch), read, outcome);
    };
    const scale = await modifyScale(context, target, change, options);
    exchange.warn(warnings);
    return exchange.object(200, scale);
  }
  const change = (current: Stored) => {
    const draft = checkOutcome(kind, patched(kind, current, read.patch), read, outcome);
    checkName(target, draft);
    return draft;
  };
  const object = await modifyObject(context, target, change, { ...options, isPatch: true });
  exchange.warn(warnings);
  return answerObject(context, exchange, { kind, object, code: 200 });
}

/** The type of the body, without parameters. */
function mediaType(exchange: Exchange): string {
  return (exchange.header('content-type') ?? '').split(';')[0]?.trim() ?? '';
}

interface ReadPatch {
  patch: Patch;
  /** What strict decoding says of the patch itself. */
  problems: string[];
}

const GO_TYPES = {
  json: '[]handlers.jsonPatchOp',
  merge: 'map[string]interface {}',
  strategic: 'map[string]interface {}',
};
const OPERATION_KEYS = ['op', 'path', 'from', 'value'];

function readPatch(bytes: Uint8Array, type: Patch['type'], validation: FieldValidation): ReadPatch {
  const { value, text, repeats } = parsed(bytes, type);
  const fits = type === 'json' ? Array.isArray(value) : isJsonObject(value);
  if (!fits) throw badRequest(unfit(value, type, validation));
  const unknown = type === 'json' ? unknownKeys(value as unknown[]) : [];
  const found = repeats || unknown.length > 0 ? strictProblems(text, unknown) : [];
  const problems = type === 'json' ? found.map((problem) => `json patch ${problem}`) : found;
  return { patch: { type, body: value as unknown[] }, problems };
}

function parsed(bytes: Uint8Array, type: Patch['type']) {
  try {
    return parseBody(bytes, 'application/json');
  } catch (cause) {
    if (type === 'strategic' || !(cause instanceof Error)) throw cause;
    throw badRequest(`error decoding patch: ${cause.message}`);
  }
}

function unfit(value: unknown, type: Patch['type'], validation: FieldValidation): string {
  if (type === 'merge' && validation === 'Ignore') return 'Invalid JSON Patch';
  const goType = type === 'json' && validation === 'Ignore' ? 'jsonpatch.Patch' : GO_TYPES[type];
  const fault = `json: cannot unmarshal ${goTypeOf(value)} into Go value of type ${goType}`;
  return type === 'strategic' || validation === 'Ignore' ? fault : `error decoding patch: ${fault}`;
}

function unknownKeys(operations: unknown[]): string[] {
  return operations.flatMap((operation, i) =>
    isJsonObject(operation)
      ? Object.keys(operation)
          .filter((key) => !OPERATION_KEYS.includes(key))
          .map((key) => `[${i}].${key}`)
      : [],
  );
}

const NAMELESS = { group: '', kind: '' };

/** Whether what a patch has made is an object of its kind. Throws `Invalid` in the words the original has for patches. */
function checkOutcome(
  kind: Pick<Kind, 'group' | 'version' | 'kind' | 'definition' | 'custom'>,
  draft: KubeObject,
  { patch, problems }: ReadPatch,
  { validation, warn }: { validation: FieldValidation; warn(text: string): void },
): KubeObject {
  const shown = patch.type === 'strategic' ? () => goText(patch.body) : () => JSON.stringify(draft);
  const refused = (why: string) => invalid(NAMELESS, '', [invalidValue('patch', shown(), why)]);
  const before = shown();
  const { mismatch, problems: found } = cleaned(kind, { value: draft, text: '{}' });
  if (mismatch) throw refused(patch.type === 'strategic' ? mismatch.converting : mismatch.decoding);
  const all = [...problems, ...found];
  if (validation === 'Strict' && all.length > 0) {
    const why = `strict decoding error: ${all.join(', ')}`;
    throw invalid(NAMELESS, '', [invalidValue('patch', before, why)]);
  }
  if (validation === 'Warn') for (const problem of all) warn(problem);
  return draft;
}
