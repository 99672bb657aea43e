import type { OlderVersion } from './older-version.ts';

const ALL = { removed: '1.16', orphansByDefault: true } as const;

/** What is the same of all workloads in each of the versions that had them before `apps/v1`. */
export const WORKLOAD_VERSIONS = {
  appsV1beta2: { ...ALL, version: 'v1beta2', deprecated: '1.9' },
  appsV1beta1: { ...ALL, version: 'v1beta1', deprecated: '1.8' },
  extensionsV1beta1: {
    ...ALL,
    group: 'extensions',
    version: 'v1beta1',
    deprecated: '1.8',
    mayChange: ['spec.selector'],
  },
} satisfies { [version: string]: OlderVersion };
