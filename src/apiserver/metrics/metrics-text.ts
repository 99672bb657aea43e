import type { Clock } from '#base';
import type { Kind } from '#kinds';
import type { Store } from '#storage';
import type { VersionInfo } from '../api-server.ts';
import { keyPrefix } from '../rest/rest-context.ts';
import type { RequestCounts } from './request-counts.ts';

/** One number of a metric. */
export interface Sample {
  labels: { readonly [name: string]: string };
  value: number;
}

interface Metric {
  name: string;
  help: string;
  type: 'counter' | 'gauge';
  samples: readonly Sample[];
}

export interface MetricSources {
  requests: RequestCounts;
  kinds: readonly Kind[];
  store: Store;
  version: VersionInfo;
  clock: Clock;
}

/** Everything there is to tell, in the text format of Prometheus. */
export async function metricsText(sources: MetricSources): Promise<string> {
  const metrics: Metric[] = [
    {
      name: 'apiserver_request_total',
      help: 'Requests for resources over HTTPS, by what was asked and the code of the answer.',
      type: 'counter',
      samples: sources.requests.samples(),
    },
    {
      name: 'apiserver_storage_objects',
      help: 'Objects stored now, by resource.',
      type: 'gauge',
      samples: await storedObjects(sources),
    },
    {
      name: 'kubernetes_build_info',
      help: 'The version of the server; always 1.',
      type: 'gauge',
      samples: [{ labels: buildLabels(sources.version), value: 1 }],
    },
    ...processMetrics(sources.clock),
  ];
  return metrics.map(textOf).join('');
}

async function storedObjects({ kinds, store }: MetricSources): Promise<Sample[]> {
  const samples: Sample[] = [];
  const seen = new Set<string>();
  for (const kind of kinds) {
    const prefix = keyPrefix(kind);
    const isStored = kind.verbs?.includes('create') ?? true;
    // Versions of a kind share their objects.
    if (!isStored || kind.storedAs || seen.has(prefix)) continue;
    seen.add(prefix);
    const resource = kind.group ? `${kind.plural}.${kind.group}` : kind.plural;
    samples.push({ labels: { resource }, value: await store.count(prefix) });
  }
  return samples;
}

function buildLabels(version: VersionInfo): Sample['labels'] {
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(version).map(([name, value]) => [snake(name), value]));
}

function processMetrics(clock: Clock): Metric[] {
  const { user, system } = process.cpuUsage();
  const one = (value: number) => [{ labels: {}, value }];
  return [
    {
      name: 'process_cpu_seconds_total',
      help: 'Time of processors used, in seconds.',
      type: 'counter',
      samples: one((user + system) / 1e6),
    },
    {
      name: 'process_resident_memory_bytes',
      help: 'Resident memory, in bytes.',
      type: 'gauge',
      samples: one(process.memoryUsage.rss()),
    },
    {
      name: 'process_start_time_seconds',
      help: 'When the process started, in seconds since 1970.',
      type: 'gauge',
      samples: one(clock.now() / 1000 - process.uptime()),
    },
  ];
}

function textOf({ name, help, type, samples }: Metric): string {
  const lines = samples.map(({ labels, value }) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
    return `${name}${pairs.length > 0 ? `{${pairs.sort().join(',')}}` : ''} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.sort().join('')}`;
}
