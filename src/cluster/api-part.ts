import os from 'node:os';
import type { Api, FindNodeStreams } from '#api';
import { type ApiServerOptions, createApiServer } from '#apiserver';
import { allKinds, legacyKinds } from '#kinds';
import { lmdbEngine, openMvccStore } from '#storage';
import { ensureCertificates } from './certificates.ts';
import { ClusterProblem, hasCode, messageOf } from './cluster-problem.ts';
import type { ClusterParts } from './compose.ts';
import { type ClusterConfig, firstServiceIp } from './config.ts';
import { hostIp } from './host-node.ts';
import { readTokenFile } from './token-file.ts';
import { versionInfo } from './version-info.ts';

/** The API server as the other parts of the cluster see it. */
export interface ApiPart {
  /** As administrator. */
  readonly api: Api;
  /** The same API under the identity of a component of this process. */
  apiAs(user: string, ...groups: string[]): Api;
  readonly rootCaPem: string;
  /** One more address to answer on, once the host has it. */
  listenOn(address: string): Promise<void>;
  /** `/readyz` says yes from now on. */
  setReady(): void;
  stop(): Promise<void>;
}

export interface ApiStart {
  config: ClusterConfig;
  parts: ClusterParts;
  gatewayIp: string;
  findNode: FindNodeStreams;
  isRunning: ApiServerOptions['isRunning'];
}

const ISSUER = 'https://kubernetes.default.svc.cluster.local';

/** Certificates, store and API server, answering on loopback. */
export async function startApi({ config, parts, gatewayIp, findNode, isRunning }: ApiStart): Promise<ApiPart> {
  const { clock, random, log, directory } = parts;
  const engine = parts.engine ?? (() => lmdbEngine({ path: directory.store }));
  const [store, certificates] = await Promise.all([
    engine().then((opened) => openMvccStore({ engine: opened })),
    ensureCertificates(directory.pki, servingNames(config, gatewayIp), clock.now()),
  ]);
  const server = await createApiServer({
    store,
    kinds: config.legacyApis ? [...allKinds, ...legacyKinds] : allKinds,
    clock,
    random,
    log: log.with({ part: 'apiserver' }),
    serviceCidr: config.serviceCidr,
    version: versionInfo(),
    findNode,
    extraTokens: readTokenFile(directory.pki),
    isRunning,
    externalAddress: `${gatewayIp}:${config.apiPort}`,
    serviceAccounts: { issuer: ISSUER, privateKeyPem: certificates.serviceAccountKey },
  });
  const listenOn = async (address: string) => {
    try {
      await server.listen({
        addresses: [{ host: address, port: config.apiPort }],
        certPem: certificates.servingCert,
        keyPem: certificates.servingKey,
        clientCaPem: certificates.caCert,
      });
    } catch (error) {
      throw listenProblem(address, config.apiPort, error);
    }
  };
  const stop = async () => {
    await server.close();
    await store.close();
  };
  try {
    await listenOn('127.0.0.1');
  } catch (error) {
    await stop();
    throw error;
  }
  const apiAs = (name: string, ...groups: string[]) =>
    server.apiFor({ name, groups: ['system:podling', 'system:authenticated', ...groups] });
  return {
    api: apiAs('kubernetes-admin', 'system:masters'),
    apiAs,
    rootCaPem: certificates.caCert,
    listenOn,
    setReady: () => server.setReady(),
    stop,
  };
}

/** Every name and address by which the API is reached. */
function servingNames(config: ClusterConfig, gatewayIp: string): { dns: string[]; ips: string[] } {
  const service = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ];
  const ownIp = hostIp();
  return {
    dns: ['localhost', ...service, os.hostname().toLowerCase()].filter((name) => name !== ''),
    ips: ['127.0.0.1', '::1', firstServiceIp(config), gatewayIp, ...(ownIp ? [ownIp] : [])],
  };
}

function listenProblem(address: string, port: number, error: unknown): ClusterProblem {
  const inUse = hasCode(error, 'EADDRINUSE') || (error instanceof Error && hasCode(error.cause, 'EADDRINUSE'));
  return new ClusterProblem({
    tried: `listen on ${address}:${port}`,
    found: inUse ? 'port in use' : messageOf(error),
    advice: inUse
      ? `stop what listens there (\`ss -ltnp sport = :${port}\` shows it), or choose another --api-port`
      : 'choose another --api-port',
    cause: error,
  });
}
