/**
 * Counts what the server is asked and answers, and says so in the text that Prometheus reads, under the original's
 * names for what is the same here. Counting must cost next to nothing; everything else is done when asked for.
 */
export { metricsText } from './metrics-text.ts';
export { RequestCounts } from './request-counts.ts';
