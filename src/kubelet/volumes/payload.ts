import type { ConfigMap, DownwardAPIVolumeFile, KeyToPath, Pod, Secret, Stored, Volume, VolumeProjection } from '#api';
import { fieldValue, type PodPlace, resourceValue } from '../field-ref.ts';
import type { Payload } from './atomic-writer.ts';

/** What volumes made from objects need to know and to ask. */
export interface PayloadInput {
  pod: Stored<Pod>;
  place: PodPlace;
  configMap(namespace: string, name: string): Promise<Stored<ConfigMap> | undefined>;
  secret(namespace: string, name: string): Promise<Stored<Secret> | undefined>;
  token(audience: string | undefined, expirationSeconds: number): Promise<string>;
}

const MODE = 0o644;

/** The files of a configMap, secret, downwardAPI or projected volume; undefined for other volumes. Throws in the
 * original's words. */
export async function payloadOf(volume: Volume, input: PayloadInput): Promise<Payload | undefined> {
  const { configMap, secret, downwardAPI, projected } = volume;
  const files: Payload = new Map();
  if (configMap) await addConfigMap(files, input, { ...configMap, mode: configMap.defaultMode ?? MODE });
  else if (secret) {
    const source = { name: secret.secretName ?? '', items: secret.items, optional: secret.optional };
    await addSecret(files, input, { ...source, mode: secret.defaultMode ?? MODE });
  } else if (downwardAPI) addDownward(files, input, downwardAPI.items ?? [], downwardAPI.defaultMode ?? MODE);
  else if (projected) {
    for (const source of projected.sources ?? [])
      await addProjection(files, input, source, projected.defaultMode ?? MODE);
  } else return undefined;
  return files;
}

interface Source {
  name?: string;
  items?: KeyToPath[] | undefined;
  optional?: boolean | undefined;
  mode: number;
}

async function addProjection(files: Payload, input: PayloadInput, source: VolumeProjection, mode: number) {
  if (source.configMap) await addConfigMap(files, input, { ...source.configMap, mode });
  if (source.secret) await addSecret(files, input, { ...source.secret, mode });
  if (source.downwardAPI) addDownward(files, input, source.downwardAPI.items ?? [], mode);
  if (source.serviceAccountToken) {
    const { path, audience, expirationSeconds = 3600 } = source.serviceAccountToken;
    files.set(path, { bytes: Buffer.from(await input.token(audience, expirationSeconds)), mode });
  }
}

async function addConfigMap(files: Payload, input: PayloadInput, source: Source): Promise<void> {
  const namespace = input.pod.metadata.namespace ?? '';
  const found = await input.configMap(namespace, source.name ?? '');
  if (!found && !source.optional) throw new Error(`configmap "${source.name}" not found`);
  const entries = new Map<string, Uint8Array>();
  for (const [key, text] of Object.entries(found?.data ?? {})) entries.set(key, Buffer.from(text));
  for (const [key, text] of Object.entries(found?.binaryData ?? {})) entries.set(key, Buffer.from(text, 'base64'));
  addEntries(files, entries, source);
}

async function addSecret(files: Payload, input: PayloadInput, source: Source): Promise<void> {
  const found = await input.secret(input.pod.metadata.namespace ?? '', source.name ?? '');
  if (!found && !source.optional) throw new Error(`secret "${source.name}" not found`);
  const data = Object.entries(found?.data ?? {});
  addEntries(files, new Map(data.map(([key, text]) => [key, Buffer.from(text, 'base64')])), source);
}

function addEntries(files: Payload, entries: Map<string, Uint8Array>, { items, optional, mode }: Source): void {
  if (!items) {
    for (const [key, bytes] of entries) files.set(key, { bytes, mode });
    return;
  }
  for (const item of items) {
    const bytes = entries.get(item.key);
    if (bytes) files.set(item.path, { bytes, mode: item.mode ?? mode });
    else if (!optional) throw new Error(`references non-existent config key: ${item.key}`);
  }
}

function addDownward(files: Payload, { pod, place }: PayloadInput, items: DownwardAPIVolumeFile[], mode: number): void {
  for (const item of items) {
    const text = item.fieldRef
      ? fieldValue(pod, item.fieldRef.fieldPath, place)
      : item.resourceFieldRef
        ? resourceValue(pod, undefined, item.resourceFieldRef, place)
        : '';
    files.set(item.path, { bytes: Buffer.from(text), mode: item.mode ?? mode });
  }
}
