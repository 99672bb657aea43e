import type { JsonSchema } from './definition-schema.ts';
import { META } from './operation.ts';
import type { Parameter } from './parameters.ts';

/** Old clients look for these in every operation, to know what a server can do. */
const NEVER_SHARED = ['name', 'dryRun', 'fieldValidation'];

/** The parameters of a Swagger document: those that many operations have stand in one place, and are referred to. */
export class SwaggerParameters {
  readonly #shared = new Map<string, JsonSchema>();
  readonly #made = new Map<Parameter | string, JsonSchema>();

  of(parameter: Parameter): JsonSchema {
    const { name, in: place, type, description } = parameter;
    const whole = {
      uniqueItems: true,
      type,
      description,
      name,
      in: place,
      ...(place === 'path' ? { required: true } : {}),
    };
    return this.#once(parameter, whole, NEVER_SHARED.includes(name));
  }

  /** Only deletion may be asked for without saying how. */
  body(definition: string): JsonSchema {
    const schema = { $ref: `#/definitions/${definition}` };
    const required = definition === `${META}.DeleteOptions` ? {} : { required: true };
    return this.#once(
      definition,
      { name: 'body', in: 'body', ...required, schema },
      !definition.startsWith('io.k8s.apimachinery'),
    );
  }

  /** What has been referred to, by name. */
  shared(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#shared].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #once(key: Parameter | string, whole: JsonSchema, apart: boolean): JsonSchema {
    const known = this.#made.get(key);
    if (known) return known;
    const made = apart ? whole : this.#share(whole);
    this.#made.set(key, made);
    return made;
  }

  #share(whole: JsonSchema): JsonSchema {
    const name = `${whole.name}-${nameHash(JSON.stringify(whole))}`;
    this.#shared.set(name, whole);
    return { $ref: `#/parameters/${name}` };
  }
}

/** The first six bytes of the 64-bit FNV-1 hash, in the characters of base64 that stand in addresses. */
function nameHash(text: string): string {
  let hash = 14695981039346656037n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, hash * 1099511628211n) ^ BigInt(byte);
  return Buffer.from(hash.toString(16).padStart(16, '0'), 'hex').subarray(0, 6).toString('base64url');
}
