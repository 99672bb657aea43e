import type { FieldError } from './field-error.ts';
import { fieldErrorText } from './field-error.ts';
import type { Status, StatusDetails } from './generated/types.ts';
import { groupResource } from './resource.ts';

/** Why a call failed, in the API's words, and the HTTP code each answers with. */
export const REASON_CODES = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
  ServerTimeout: 500,
  /** Something the original has no reason for: its `Status` names none. */
  Unknown: 500,
} as const;

export type ErrorReason = keyof typeof REASON_CODES;

/**
 * Every failure of an API call. Becomes a `Status` object on the wire with exactly this message.
 * Constructors for the usual ones, in the original's words, are below.
 */
export class ApiError extends Error {
  readonly code: number;
  readonly details: StatusDetails | undefined;
  /** Goes into the metadata of the Status: a continue token that works, where one was refused. */
  readonly listMeta: { continue?: string };

  constructor(
    readonly reason: ErrorReason,
    message: string,
    options: { details?: StatusDetails; code?: number; cause?: unknown; listMeta?: { continue?: string } } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ApiError';
    this.code = options.code ?? REASON_CODES[reason];
    this.details = options.details;
    this.listMeta = options.listMeta ?? {};
  }

  /** Whether the same call may succeed later without being changed. */
  get mayRetry(): boolean {
    return ['TooManyRequests', 'InternalError', 'ServiceUnavailable', 'Timeout', 'ServerTimeout'].includes(this.reason);
  }

  toStatus(): Status {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.listMeta,
      status: 'Failure',
      message: this.message,
      ...(this.reason !== 'Unknown' && { reason: this.reason }),
      ...(this.details ? { details: this.details } : {}),
      code: this.code,
    };
  }
}

interface Named {
  group: string;
  plural: string;
}

function details({ group, plural }: Named, name: string): StatusDetails {
  return { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: plural };
}

export function notFound(resource: Named, name: string): ApiError {
  return new ApiError('NotFound', `${groupResource(resource)} "${name}" not found`, {
    details: details(resource, name),
  });
}

export function alreadyExists(resource: Named, name: string): ApiError {
  return new ApiError('AlreadyExists', `${groupResource(resource)} "${name}" already exists`, {
    details: details(resource, name),
  });
}

/** The object changed since the caller read it, or a precondition does not hold; `why` says which. */
export function conflict(resource: Named, name: string, why: string): ApiError {
  return new ApiError('Conflict', `Operation cannot be fulfilled on ${groupResource(resource)} "${name}": ${why}`, {
    details: details(resource, name),
  });
}

export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

export function badRequest(message: string): ApiError {
  return new ApiError('BadRequest', message);
}

/** The resource has no such operation. */
export function methodNotSupported(resource: Named, action: string): ApiError {
  return new ApiError(
    'MethodNotAllowed',
    `${action} is not supported on resources of kind "${groupResource(resource)}"`,
    {
      details: details(resource, ''),
    },
  );
}

/** The object breaks rules of its kind; all of them at once. */
export function invalid(kind: { group: string; kind: string }, name: string, errors: FieldError[]): ApiError {
  const texts = [...new Set(errors.map((e) => fieldErrorText(e)))];
  const all = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const qualified = kind.group ? `${kind.kind}.${kind.group}` : kind.kind;
  return new ApiError('Invalid', `${qualified} "${name}" is invalid: ${all}`, {
    details: {
      ...(name ? { name } : {}),
      ...(kind.group ? { group: kind.group } : {}),
      kind: kind.kind,
      causes: errors.map((e) => ({ reason: e.type, message: fieldErrorText(e, false), field: e.field })),
    },
  });
}

export function isApiError(error: unknown, ...reasons: ErrorReason[]): error is ApiError {
  return error instanceof ApiError && (reasons.length === 0 || reasons.includes(error.reason));
}
