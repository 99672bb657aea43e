import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Node } from '#api';
import { askApi } from './api-question.ts';
import { messageOf } from './cluster-problem.ts';
import { type ClusterConfig, contextName, readConfig } from './config.ts';
import type { DataDirectory } from './data-directory.ts';
import { lockOwner } from './process-lock.ts';

/** What `podling status -o json` shows. */
export interface ClusterStatus {
  name: string;
  exists: boolean;
  running: boolean;
  pid?: number;
  dataDirectory: string;
  context: string;
  server?: string;
  config?: ClusterConfig;
  /** Why the API gave no answer, when it did not. */
  problem?: string;
  nodes: { name: string; ready: boolean; reason: string }[];
  /** Resident size of the server process. */
  memoryBytes?: number;
}

/** Looks at a cluster from outside: its files, its process and its API. */
export async function clusterStatus(name: string, directory: DataDirectory): Promise<ClusterStatus> {
  const config = readConfig(directory);
  const owner = lockOwner(directory.lock);
  const base = { name, running: owner !== undefined, dataDirectory: directory.root, context: contextName(name) };
  if (!config) return { ...base, exists: false, nodes: [] };
  const status: ClusterStatus = { ...base, exists: true, server: serverUrl(config), config, nodes: [] };
  if (!owner) return status;
  status.pid = owner.pid;
  status.memoryBytes = residentBytes(owner.pid);
  try {
    const list = await askApi<{ items: Node[] }>(apiAccess(directory, config), '/api/v1/nodes');
    status.nodes = list.items.map(nodeLine);
  } catch (error) {
    status.problem = messageOf(error);
  }
  return status;
}

export function serverUrl(config: ClusterConfig): string {
  return `https://127.0.0.1:${config.apiPort}`;
}

/** The administrator's way in, from the files a started cluster has. */
export function apiAccess(directory: DataDirectory, config: ClusterConfig) {
  const read = (name: string) => readFileSync(path.join(directory.pki, name), 'utf8');
  const certificates = { caCert: read('ca.crt'), adminCert: read('admin.crt'), adminKey: read('admin.key') };
  return { port: config.apiPort, certificates };
}

function nodeLine(node: Node): ClusterStatus['nodes'][number] {
  const ready = node.status?.conditions?.find((c) => c.type === 'Ready');
  return {
    name: node.metadata?.name ?? '',
    ready: ready?.status === 'True',
    reason: ready ? (ready.message ?? ready.reason ?? '') : 'not reported yet',
  };
}

function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) * 1024;
}
