/** A duration as Go writes it: `1m20s`, `10s`, `1.2s`, `350ms`, `0s`. Milliseconds are the finest unit. */
export function durationText(durationMs: number): string {
  const ms = Math.round(durationMs);
  if (ms === 0) return '0s';
  if (ms < 1000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = (ms % 60_000) / 1000;
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
