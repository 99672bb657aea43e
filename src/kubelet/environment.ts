import type { ConfigMap, Container, EnvVar, Pod, Secret, Service, Stored } from '#api';
import { fieldValue, type PodPlace, resourceValue } from './field-ref.ts';

/** Looks up the objects that containers take values from. Undefined: there is none. */
export interface PodObjects {
  configMap(namespace: string, name: string): Promise<Stored<ConfigMap> | undefined>;
  secret(namespace: string, name: string): Promise<Stored<Secret> | undefined>;
}

export interface EnvironmentInput {
  pod: Stored<Pod>;
  container: Container;
  place: PodPlace;
  objects: PodObjects;
  /** Services of the pod's namespace, and `kubernetes` of `default`. */
  services: Stored<Service>[];
}

/**
 * The container's environment: services, then `envFrom`, then `env`, with `$(NAME)` replaced by what came before.
 * Throws an Error whose message the CreateContainerConfigError shows.
 */
export async function environment(input: EnvironmentInput): Promise<{ name: string; value: string }[]> {
  const { container } = input;
  const fromServices = serviceEnvironment(input);
  const values = new Map<string, string>();
  for (const source of container.envFrom ?? []) {
    for (const [key, value] of await sourceValues(input, source)) values.set(`${source.prefix ?? ''}${key}`, value);
  }
  const known = new Map([...fromServices, ...values]);
  for (const variable of container.env ?? []) {
    const value = variable.valueFrom ? await valueFrom(input, variable) : expand(variable.value ?? '', known);
    if (value === undefined) continue;
    known.set(variable.name, value);
    values.set(variable.name, value);
  }
  for (const [name, value] of fromServices) if (!values.has(name)) values.set(name, value);
  return [...values].map(([name, value]) => ({ name, value }));
}

type Source = NonNullable<Container['envFrom']>[number];

async function sourceValues({ pod, objects }: EnvironmentInput, source: Source): Promise<[string, string][]> {
  const namespace = pod.metadata.namespace ?? '';
  const { configMapRef, secretRef } = source;
  if (configMapRef) {
    const found = await objects.configMap(namespace, configMapRef.name ?? '');
    if (!found && !configMapRef.optional) throw new Error(`configmap "${configMapRef.name}" not found`);
    return Object.entries(found?.data ?? {});
  }
  if (secretRef) {
    const found = await objects.secret(namespace, secretRef.name ?? '');
    if (!found && !secretRef.optional) throw new Error(`secret "${secretRef.name}" not found`);
    return Object.entries(found?.data ?? {}).map(([key, value]) => [key, fromBase64(value)]);
  }
  return [];
}

async function valueFrom(input: EnvironmentInput, { valueFrom: from }: EnvVar): Promise<string | undefined> {
  const { pod, container, place, objects } = input;
  const namespace = pod.metadata.namespace ?? '';
  if (from?.fieldRef) return fieldValue(pod, from.fieldRef.fieldPath, place);
  if (from?.resourceFieldRef) return resourceValue(pod, container, from.resourceFieldRef, place);
  if (from?.configMapKeyRef) {
    const { name, key, optional } = from.configMapKeyRef;
    const found = await objects.configMap(namespace, name ?? '');
    if (!found) return absent(optional, `configmap "${name}" not found`);
    return found.data?.[key] ?? absent(optional, `couldn't find key ${key} in ConfigMap ${namespace}/${name}`);
  }
  if (from?.secretKeyRef) {
    const { name, key, optional } = from.secretKeyRef;
    const found = await objects.secret(namespace, name ?? '');
    if (!found) return absent(optional, `secret "${name}" not found`);
    const value = found.data?.[key];
    if (value === undefined) return absent(optional, `couldn't find key ${key} in Secret ${namespace}/${name}`);
    return fromBase64(value);
  }
  return '';
}

function absent(optional: boolean | undefined, message: string): undefined {
  if (!optional) throw new Error(message);
  return undefined;
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

/** Replaces `$(NAME)`; `$$` stands for a dollar sign; an unknown name is left as it is. */
export function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (all, name) => (all === '$$' ? '$' : (values.get(name) ?? all)));
}

/** `WEB_SERVICE_HOST` and the rest, as links of old made them, for the services that have a cluster IP. */
function serviceEnvironment({ pod, services }: EnvironmentInput): Map<string, string> {
  const values = new Map<string, string>();
  const links = pod.spec.enableServiceLinks !== false;
  const usable = services
    .filter((s) => s.spec.clusterIP && s.spec.clusterIP !== 'None')
    .filter((s) => isMaster(s) || (links && s.metadata.namespace === pod.metadata.namespace))
    // The pod's own namespace wins over the `kubernetes` of `default`.
    .sort((a, b) => Number(isMaster(b)) - Number(isMaster(a)));
  for (const service of usable) addService(values, service);
  return values;
}

function isMaster(service: Stored<Service>): boolean {
  return service.metadata.namespace === 'default' && service.metadata.name === 'kubernetes';
}

function addService(values: Map<string, string>, service: Stored<Service>): void {
  const prefix = envName(service.metadata.name);
  const host = service.spec.clusterIP ?? '';
  const [first] = service.spec.ports ?? [];
  if (!first) return;
  values.set(`${prefix}_SERVICE_HOST`, host);
  values.set(`${prefix}_SERVICE_PORT`, String(first.port));
  for (const port of service.spec.ports ?? []) {
    if (port.name) values.set(`${prefix}_SERVICE_PORT_${envName(port.name)}`, String(port.port));
  }
  for (const [index, { port, protocol = 'TCP' }] of (service.spec.ports ?? []).entries()) {
    const url = `${protocol.toLowerCase()}://${host}:${port}`;
    const portPrefix = `${prefix}_PORT_${port}_${protocol}`;
    if (index === 0) values.set(`${prefix}_PORT`, url);
    values.set(portPrefix, url);
    values.set(`${portPrefix}_PROTO`, protocol.toLowerCase());
    values.set(`${portPrefix}_PORT`, String(port));
    values.set(`${portPrefix}_ADDR`, host);
  }
}

function envName(text: string): string {
  return text.toUpperCase().replaceAll('-', '_');
}
