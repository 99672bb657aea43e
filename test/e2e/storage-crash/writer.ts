import { writeSync } from 'node:fs';
import { lmdbEngine, openMvccStore } from '#storage';

// Writes as fast as it can until it is killed, and says of each acknowledged write what it was: `put KEY VERSION`.

const [path = '', run = ''] = process.argv.slice(2);
const store = await openMvccStore({ engine: await lmdbEngine({ path }) });

async function acknowledged(type: 'put' | 'delete', key: string): Promise<void> {
  const metadata = { name: key, uid: key, resourceVersion: '', creationTimestamp: '' };
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { filling: 'x'.repeat(500) } };
  const entry = type === 'put' ? await store.put(key, body) : await store.delete(key);
  writeSync(1, `${type} ${key} ${entry.revision}\n`);
}

await Promise.all(
  Array.from({ length: 12 }, async (_, writer) => {
    for (let i = 0; ; i++) {
      await acknowledged('put', `replaced/${writer}`);
      if (i % 4 === 0) await acknowledged('put', `kept/${run}/${writer}/${i}`);
      if (i % 4 === 1) await acknowledged('put', `fleeting/${run}/${writer}/${i}`);
      if (i % 4 === 2) await acknowledged('delete', `fleeting/${run}/${writer}/${i - 1}`);
    }
  }),
);
