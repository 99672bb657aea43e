/**
 * What every room stands on: time, chance, queues, back-off, address ranges, the log port.
 * Knows no Kubernetes word and does no I/O, so it runs in a browser too.
 */
export { type BackoffLimits, backoffMs } from './backoff.ts';
export { type Cidr, cidrContains, cidrSize, formatCidr, formatIpv4, parseCidr, parseIpv4, subnet } from './cidr.ts';
export type { Clock, Timer } from './clock.ts';
export { type Deferred, deferred } from './deferred.ts';
export { Inbound } from './inbound.ts';
export {
  formatIpAddress,
  formatIpRange,
  type IpAddress,
  type IpRange,
  isInside,
  networkOf,
  parseIpAddress,
  parseIpRange,
} from './ip-address.ts';
export { type Log, type LogFields, silentLog } from './log.ts';
export { loopTurn } from './loop-turn.ts';
export { AsyncQueue, QueueOverflow } from './queue.ts';
export { type Random, randomSuffix, randomUuid, secureRandom, seededRandom } from './random.ts';
export { RealClock } from './real-clock.ts';
export { utf8Length } from './utf8-length.ts';
export { VirtualClock } from './virtual-clock.ts';
