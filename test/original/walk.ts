import { request } from 'node:https';
import { originalDefinitions } from '#api';
import {
  addDiscovery,
  addSwagger,
  type Column,
  canonical,
  type DiscoveryList,
  digest,
  type Facts,
  type Swagger,
} from './facts.ts';

/** A server to be asked over HTTPS, and who asks. */
export interface Reach {
  port: number;
  token: string;
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/**
 * Asks a running server for everything it says about itself: discovery, the columns of every kind that lists, and
 * both forms of OpenAPI. Protobuf numbers are in none of them; they are those its codec is compiled from.
 */
export async function factsOfServer(reach: Reach): Promise<Facts> {
  const facts: Facts = new Map();
  for (const at of ['/api', '/apis']) {
    const list = await get<DiscoveryList>(reach, at, AGGREGATED);
    addDiscovery(facts, at, list);
    await addColumns(facts, at, list, reach);
  }
  addSwagger(facts, await get<Swagger>(reach, '/openapi/v2'));
  await addSchemas(facts, reach);
  addProtobufNumbers(facts);
  return facts;
}

async function addColumns(facts: Facts, at: string, { items }: DiscoveryList, reach: Reach): Promise<void> {
  for (const { metadata, versions } of items) {
    for (const { version, resources } of versions) {
      const groupVersion = metadata.name ? `${metadata.name}/${version}` : version;
      for (const { resource, verbs } of resources as { resource: string; verbs?: string[] }[]) {
        if (!verbs?.includes('list')) continue;
        const table = await get<{ columnDefinitions: Column[] }>(reach, `${at}/${groupVersion}/${resource}`, TABLE);
        const columns = table.columnDefinitions.map(({ name, type, format, priority }) => [
          name,
          type,
          format,
          priority,
        ]);
        facts.set(`columns ${groupVersion}/${resource}`, canonical(columns));
        for (const { name, description } of table.columnDefinitions) {
          facts.set(`column-text ${groupVersion}/${resource} ${name}`, digest(description, 8));
        }
      }
    }
  }
}

/** What OpenAPI 3 says of each type, defaults among it; all documents must say the same. */
async function addSchemas(facts: Facts, reach: Reach): Promise<void> {
  const index = await get<{ paths: { [at: string]: { serverRelativeURL: string } } }>(reach, '/openapi/v3');
  for (const { serverRelativeURL } of Object.values(index.paths)) {
    const document = await get<{ components?: { schemas?: object } }>(reach, serverRelativeURL);
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      const found = digest(canonical(schema), 16);
      const known = facts.get(`schema ${name}`) ?? found;
      facts.set(`schema ${name}`, known === found ? found : `${known}, or ${found} at ${serverRelativeURL}`);
    }
  }
}

function addProtobufNumbers(facts: Facts): void {
  for (const [name, { fields }] of Object.entries(originalDefinitions)) {
    const numbers = Object.entries(fields)
      .filter(([, { proto }]) => proto !== undefined)
      .map(([field, { proto }]) => `${field}=${proto}`);
    if (numbers.length > 0) facts.set(`protobuf ${name}`, digest(numbers.sort().join(','), 8));
  }
}

function get<T>({ port, token }: Reach, at: string, accept = 'application/json'): Promise<T> {
  const headers = { accept, authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: at, headers, rejectUnauthorized: false };
    request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(JSON.parse(text) as T);
        else reject(new Error(`${at}: ${response.statusCode} ${text}`));
      });
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}
