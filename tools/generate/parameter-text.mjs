// Reads what the client package says of the parameters of requests, from one function for each kind of request.
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A function of the client that takes all parameters of such a request. */
const functions = {
  create: 'createNode',
  patch: 'patchNode',
  list: 'listNode',
  delete: 'deleteNode',
  namespaced: 'readNamespacedPod',
  PodLogOptions: 'readNamespacedPodLog',
  PodAttachOptions: 'connectGetNamespacedPodAttach',
  PodExecOptions: 'connectGetNamespacedPodExec',
  PodPortForwardOptions: 'connectGetNamespacedPodPortforward',
  PodProxyOptions: 'connectGetNamespacedPodProxy',
  ServiceProxyOptions: 'connectGetNamespacedServiceProxy',
  NodeProxyOptions: 'connectGetNodeProxy',
  proxied: 'connectGetNodeProxyWithPath',
};

/** The package writes line breaks as spaces: what so many of them were, in these texts, with the indent behind. */
const BREAKS = { 1: '\n', 2: '\n\n', 3: '\n  ', 4: '\n\n  ', 5: '\n    ' };
const BROKEN = ['continue', 'limit', 'resourceVersion', 'resourceVersionMatch', 'sendInitialEvents', 'shardSelector'];

const ENTITIES = { '&#39;': "'", '&quot;': '"', '&#x60;': '`', '&#x3D;': '=' };

function plain(name, text) {
  const read = text.replace(/\\?&(?:#39|quot|#x60|#x3D);/g, (code) => ENTITIES[code.replace('\\', '')]).trim();
  if (!BROKEN.includes(name)) return read;
  return read.replace(/ {2,5}(?!will be sent)|(?<=processed\.) (?=- )/g, (spaces) => BREAKS[spaces.length]);
}

/** For each kind of request, its parameters by name: `[type, description]`. */
export function describeParameters(apis) {
  const source = readFileSync(path.join(apis, 'CoreV1Api.d.ts'), 'utf8');
  return Object.fromEntries(
    Object.entries(functions).map(([request, name]) => {
      const [, comment, signature] = source.match(
        new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*${name}\\(([^)]*)\\)`),
      );
      const types = new Map([...signature.matchAll(/_?(\w+)\??: (\w+)/g)].map(([, key, type]) => [key, type]));
      const texts = [...comment.matchAll(/@param _?(\w+) (.*)/g)].filter(([, key]) => key !== 'body' && key !== 'name');
      return [
        request,
        Object.fromEntries(
          texts.map(([, key, text]) => {
            const type = types.get(key);
            return [key, [type === 'number' ? 'integer' : type, plain(key, text)]];
          }),
        ),
      ];
    }),
  );
}
