import type { Api, FindNodeStreams } from '#api';
import { type Clock, type Log, parseCidr, type Random } from '#base';
import { componentStatuses, type Kind, priorityClasses, services } from '#kinds';
import type { Store } from '#storage';
import { admissionSteps, PodPriorities, ServiceAddresses } from './admission/index.ts';
import { Authenticator } from './authn/authenticator.ts';
import { TokenIssuer } from './authn/service-account-tokens.ts';
import { Authorizer } from './authz/authorizer.ts';
import { DefinitionFollower, definitionSchemas, KindSet, terminatingDefinitions } from './custom/index.ts';
import { expireEvents } from './event-expiry.ts';
import { Flows } from './flow/flows.ts';
import { followKind } from './follow-kind.ts';
import { type Component, componentStatusesNow, serverChecks } from './health/index.ts';
import { type HttpServer, type ListenOptions, startHttpServer } from './http/http-server.ts';
import { InProcessApi } from './in-process-api.ts';
import { RequestCounts } from './metrics/index.ts';
import { ListHorizon } from './rest/list-horizon.ts';
import type { RestContext, UserInfo } from './rest/rest-context.ts';

/** What `/version` answers. */
export interface VersionInfo {
  major: string;
  minor: string;
  gitVersion: string;
  gitCommit: string;
  gitTreeState: string;
  buildDate: string;
  goVersion: string;
  compiler: string;
  platform: string;
}

export interface ApiServerOptions {
  store: Store;
  kinds: readonly Kind[];
  clock: Clock;
  random: Random;
  log: Log;
  /** Where services get their addresses from, such as 10.96.0.0/16. */
  serviceCidr: string;
  version: VersionInfo;
  /** The way to logs, exec, attach and port-forward of pods. */
  findNode: FindNodeStreams;
  serviceAccounts: { issuer: string; privateKeyPem: string };
  /** `host:port` by which others reach this server, as it tells them itself. */
  externalAddress: string;
  /** Whether a part of the control plane beside this server is at work. */
  isRunning(component: Component): boolean;
  extraTokens?: readonly { token: string; user: UserInfo }[];
}

export interface ApiServer {
  /** The API under a user's rights, without sockets or JSON. */
  apiFor(user: UserInfo): Api;
  /** Serves HTTPS (HTTP/1.1 and HTTP/2) on every address, all on one port. May be called again for more addresses. */
  listen(options: ListenOptions): Promise<{ port: number }>;
  /** `/readyz` says yes from now on. */
  setReady(): void;
  close(): Promise<void>;
}

/** Makes an API server over a store. Nothing is written and nothing listens yet. */
export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { store, clock, random, log, serviceCidr } = options;
  const range = parseCidr(serviceCidr);
  if (!range) throw new Error(`service range ${serviceCidr} is not an IPv4 range`);
  const addresses = new ServiceAddresses({ range, clock, random });
  const authorizer = await Authorizer.over(store);
  await followKind(store, services as unknown as Kind, (changes) => addresses.observe(changes));
  const priorities = new PodPriorities();
  await followKind(store, priorityClasses as unknown as Kind, (changes) => priorities.observe(changes));
  const storeFault = storeFaultOf(store);
  const statuses = () => componentStatusesNow({ isRunning: options.isRunning, storeFault });
  const horizon = new ListHorizon(store, clock);
  const context: RestContext = {
    store,
    clock,
    random,
    authorizer,
    horizon,
    admission: [...admissionSteps({ priorities, addresses, authorizer }), definitionSchemas, terminatingDefinitions],
    unstored: new Map([[componentStatuses as unknown as Kind, statuses]]),
  };
  const tokens = new TokenIssuer({ ...options.serviceAccounts, clock, random });
  const kinds = new KindSet(options.kinds);
  const kindOf = (resource: Parameters<KindSet['find']>[0]) => kinds.find(resource);
  const definitions = new DefinitionFollower({ context, kinds, log });
  await definitions.start();
  const authenticator = new Authenticator({ store, tokens, staticTokens: options.extraTokens ?? [] });
  const expiry = expireEvents(store, clock);
  let ready = false;
  let closing = false;
  const checks = serverChecks({
    isReady: () => ready,
    isClosing: () => closing,
    storeFault,
  });
  const requests = new RequestCounts();
  const flows = await Flows.over(store);
  const servers: HttpServer[] = [];

  return {
    apiFor: (user) => new InProcessApi({ context, tokens, kindOf, user }),
    async listen(listen) {
      const server = await startHttpServer(listen, {
        ...options,
        get kinds() {
          return kinds.all;
        },
        context,
        tokens,
        kindOf,
        authenticator,
        checks,
        requests,
        flows,
      });
      servers.push(server);
      return { port: server.port };
    },
    setReady() {
      ready = true;
    },
    async close() {
      closing = true;
      definitions.stop();
      expiry.stop();
      horizon.stop();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

/** Tells, whenever asked, why the store has ended; undefined as long as it goes on. */
function storeFaultOf(store: Store): () => string | undefined {
  let fault: string | undefined;
  const onEnd = (error: Error | undefined) => {
    fault = error?.message ?? 'the store is closed';
  };
  // No key starts with it: only the end is told.
  store.watch({ prefix: '\0', after: store.revision, onEvents: () => {}, onEnd });
  return () => fault;
}
