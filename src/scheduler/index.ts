/**
 * Gives every pending pod a node. Promises that a pod goes only where every filter lets it, and that a waiting pod is
 * tried again when a change may help it; must never start or stop anything itself: it writes bindings and conditions.
 * To add a rule, write a plugin and a line in `plugins/index.ts`.
 */
export { type SchedulerOptions, startScheduler } from './scheduler.ts';
