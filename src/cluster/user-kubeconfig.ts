import { existsSync } from 'node:fs';
import { RealClock } from '#base';
import { apiAccess } from './cluster-status.ts';
import { type ClusterConfig, readConfig } from './config.ts';
import type { DataDirectory } from './data-directory.ts';
import { adminKubeconfig, kubeconfigPath, kubeconfigText } from './kubeconfig.ts';

/** Makes the cluster the current context of the user's kubeconfig. */
export async function saveKubeconfig(directory: DataDirectory, config: ClusterConfig): Promise<void> {
  const { mergeKubeconfig } = await import('./kubeconfig-file.ts');
  const entry = adminKubeconfig(config, apiAccess(directory, config).certificates);
  await mergeKubeconfig(kubeconfigPath(), entry, new RealClock());
}

/** Takes the context out of the user's kubeconfig, where there is one. */
export async function dropKubeconfig(context: string): Promise<void> {
  const file = kubeconfigPath();
  if (!existsSync(file)) return;
  const { removeFromKubeconfig } = await import('./kubeconfig-file.ts');
  await removeFromKubeconfig(file, context, new RealClock());
}

/** The text of an administrator's kubeconfig; undefined before the cluster's first start. */
export function keptKubeconfig(directory: DataDirectory): string | undefined {
  const config = readConfig(directory);
  if (!config || !existsSync(directory.pki)) return undefined;
  return kubeconfigText(adminKubeconfig(config, apiAccess(directory, config).certificates));
}
