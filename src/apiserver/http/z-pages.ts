import type { Clock } from '#base';
import type { VersionInfo } from '../api-server.ts';
import { notAcceptable, rangesOf, YAML_TYPE } from './accept.ts';
import type { Exchange } from './exchange.ts';
import { inYaml } from './yaml-answer.ts';

const COMPONENT = 'kube-apiserver';
const WARNING =
  'Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees ' +
  'and is for debugging purposes only.';
const GROUP = 'config.k8s.io';
const VERSIONS = ['v1beta1', 'v1alpha1'];

/** What a server says of itself to people, and to programs that ask for it by its kind. */
export interface ZPage {
  kind: 'Statusz' | 'Flagz';
  title: string;
  /** Name and value, in order. */
  lines: readonly (readonly [name: string, value: string])[];
  /** The same for programs. */
  fields: object;
}

export interface PageSources {
  clock: Clock;
  version: VersionInfo;
  externalAddress: string;
  serviceCidr: string;
  serviceAccounts: { issuer: string };
}

/** `/statusz`: since when which version has been at work, and where it answers. */
export function statusPage({ clock, version }: PageSources, paths: readonly string[]): ZPage {
  const uptimeSeconds = Math.floor(process.uptime());
  const started = new Date(clock.now() - uptimeSeconds * 1000);
  const binaryVersion = version.gitVersion.replace(/^v/, '');
  const emulationVersion = `${version.major}.${version.minor}`;
  const folders = [...new Set(paths.map((path) => `/${path.split('/')[1]}`))].sort();
  return {
    kind: 'Statusz',
    title: `${COMPONENT} statusz`,
    lines: [
      ['Started', dateText(started)],
      ['Up', durationText(uptimeSeconds)],
      ['Go version', version.goVersion],
      ['Binary version', binaryVersion],
      ['Emulation version', emulationVersion],
      ['Paths', folders.join(' ')],
    ],
    fields: {
      startTime: `${started.toISOString().slice(0, 19)}Z`,
      uptimeSeconds,
      goVersion: version.goVersion,
      binaryVersion,
      emulationVersion,
      paths: folders,
    },
  };
}

/** `/flagz`: what the server was told when it was made, by the names of the flags the original is told it with. */
export function flagPage({ externalAddress, serviceCidr, serviceAccounts }: PageSources): ZPage {
  const at = externalAddress.lastIndexOf(':');
  const flags = {
    'advertise-address': externalAddress.slice(0, at),
    'secure-port': externalAddress.slice(at + 1),
    'service-account-issuer': `[${serviceAccounts.issuer}]`,
    'service-cluster-ip-range': serviceCidr,
  };
  return { kind: 'Flagz', title: `${COMPONENT} flags`, lines: Object.entries(flags), fields: { flags } };
}

/** Sends a page as text, or as an object to who asks for it by group, version and kind. Throws `NotAcceptable`. */
export async function sendPage(exchange: Exchange, page: ZPage): Promise<void> {
  const wanted = formWanted(exchange.header('accept'), page.kind);
  if (wanted === 'text') {
    const lines = page.lines.map(([name, value]) => `${name}: ${value}\n`);
    const text = `\n${page.title}\n${WARNING}\n\n${lines.join('')}`;
    return exchange.bytes(200, Buffer.from(text), 'text/plain; charset=utf-8');
  }
  const { version, type } = wanted;
  const identity = { kind: page.kind, apiVersion: `${GROUP}/${version}`, metadata: { name: COMPONENT } };
  const object = { ...identity, ...page.fields };
  return type === YAML_TYPE ? exchange.bytes(200, await inYaml(object), type) : exchange.json(200, object);
}

function formWanted(accept: string | undefined, kind: string): 'text' | { version: string; type: string } {
  for (const { type, parameters } of rangesOf(accept || '*/*')) {
    const { g, v = '', as } = parameters;
    if (['text/plain', 'text/*', '*/*'].includes(type) && as === undefined) return 'text';
    const isObject = type === 'application/json' || type === YAML_TYPE;
    if (isObject && g === GROUP && VERSIONS.includes(v) && as === kind) return { version: v, type };
  }
  const objects = ['application/json', YAML_TYPE].map((type) => `${type};v=${VERSIONS[0]};g=${GROUP};as=${kind}`);
  throw notAcceptable(`only the following media types are accepted: ${['text/plain', ...objects].join(', ')}`);
}

/** `Wed Oct 16 21:03:43 UTC 2024`, in which days below ten are as wide as others. */
function dateText(date: Date): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = date.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} UTC ${year}`;
}

function durationText(seconds: number): string {
  const two = (part: number) => String(part % 60).padStart(2, '0');
  return `${Math.floor(seconds / 3600)} hr ${two(Math.floor(seconds / 60))} min ${two(seconds)} sec`;
}
