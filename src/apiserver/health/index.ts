/**
 * Answers whether the server lives and is ready, check by check, under the names the original has for what is the same
 * here. Reads the state of the server; must not change anything or wait.
 */
export { type Check, serverChecks } from './checks.ts';
export { type Component, componentStatusesNow } from './component-statuses.ts';
export { answerHealth, healthPaths } from './health.ts';
