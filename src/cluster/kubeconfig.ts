import os from 'node:os';
import path from 'node:path';
import type { Certificates } from './certificates.ts';
import { type ClusterConfig, contextName } from './config.ts';

/** One named cluster, user and context of a kubeconfig. */
export interface KubeconfigEntry {
  name: string;
  cluster: { server: string; 'certificate-authority-data': string };
  user: { 'client-certificate-data': string; 'client-key-data': string };
}

/** What an administrator of this cluster puts into a kubeconfig. */
export function adminKubeconfig(
  config: ClusterConfig,
  certificates: Pick<Certificates, 'caCert' | 'adminCert' | 'adminKey'>,
): KubeconfigEntry {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return {
    name: contextName(config.name),
    cluster: {
      server: `https://127.0.0.1:${config.apiPort}`,
      'certificate-authority-data': base64(certificates.caCert),
    },
    user: {
      'client-certificate-data': base64(certificates.adminCert),
      'client-key-data': base64(certificates.adminKey),
    },
  };
}

/** A whole kubeconfig with this entry only. JSON is YAML, but people read these files. */
export function kubeconfigText({ name, cluster, user }: KubeconfigEntry): string {
  return [
    'apiVersion: v1',
    'kind: Config',
    `current-context: ${name}`,
    'clusters:',
    `- name: ${name}`,
    '  cluster:',
    ...Object.entries(cluster).map(([key, value]) => `    ${key}: ${value}`),
    'contexts:',
    `- name: ${name}`,
    '  context:',
    `    cluster: ${name}`,
    `    user: ${name}`,
    'users:',
    `- name: ${name}`,
    '  user:',
    ...Object.entries(user).map(([key, value]) => `    ${key}: ${value}`),
    '',
  ].join('\n');
}

/** The file kubectl would write to: the first of `$KUBECONFIG`, else `~/.kube/config`. */
export function kubeconfigPath(env: NodeJS.ProcessEnv = process.env): string {
  const first = (env.KUBECONFIG ?? '').split(path.delimiter).find((file) => file !== '');
  return first ?? path.join(env.HOME || os.homedir(), '.kube', 'config');
}
