import { type FieldError, forbidden, invalid, notSupported } from '#api';

/** What a query says of the versions a list or watch wants to see. Texts as they came. */
export interface VersionOptions {
  resourceVersion: string | undefined;
  resourceVersionMatch: string | undefined;
  continue: string | undefined;
  sendInitialEvents: string | undefined;
}

const MATCH = 'resourceVersionMatch';
const EXACT = 'Exact';
const NOT_OLDER = 'NotOlderThan';

/** Throws `Invalid` for options of a list that do not go together. The rules and texts are the original's. */
export function checkListOptions({
  resourceVersion,
  resourceVersionMatch: match,
  continue: next,
  sendInitialEvents,
}: VersionOptions): void {
  const errors: FieldError[] = [];
  if (match) {
    if (!resourceVersion) errors.push(forbidden(MATCH, `${MATCH} is forbidden unless resourceVersion is provided`));
    if (next) errors.push(forbidden(MATCH, `${MATCH} is forbidden when continue is provided`));
    if (match !== EXACT && match !== NOT_OLDER) errors.push(notSupported(MATCH, match, [EXACT, NOT_OLDER, '']));
    if (match === EXACT && resourceVersion === '0') {
      errors.push(forbidden(MATCH, `${MATCH} "exact" is forbidden for resourceVersion "0"`));
    }
  }
  if (sendInitialEvents !== undefined) {
    errors.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  refuse(errors);
}

/** The same for a watch. */
export function checkWatchOptions({
  resourceVersionMatch: match,
  continue: next,
  sendInitialEvents,
}: VersionOptions): void {
  const errors: FieldError[] = [];
  const initial = sendInitialEvents !== undefined;
  if (initial && match !== NOT_OLDER) {
    errors.push(forbidden(MATCH, `sendInitialEvents requires setting ${MATCH} to ${NOT_OLDER}`));
  }
  if (match) {
    if (!initial) errors.push(forbidden(MATCH, `${MATCH} is forbidden for watch unless sendInitialEvents is provided`));
    if (match !== NOT_OLDER) errors.push(notSupported(MATCH, match, [NOT_OLDER]));
    if (next) errors.push(forbidden(MATCH, `${MATCH} is forbidden when continue is provided`));
  }
  refuse(errors);
}

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);
}
