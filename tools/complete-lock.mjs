// Completes package-lock.json after `npm install`: npm leaves out optional packages of other platforms when the registry
// at hand does not carry them, and then refuses its own file (`npm ci`: "Missing … from lock file").
//   node tools/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const known = new Set(Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)));
const OS = /\b(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)\b/;
const CPU = /\b(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64|wasm32)\b/;
const LIBC = /-(?:linux-\w+-)?(musl|gnu)/;

let added = 0;
for (const parent of Object.values(lock.packages)) {
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    if (known.has(name)) continue;
    const platform = name.split('/').at(-1).replaceAll('musleabihf', 'musl').replaceAll('gnueabihf', 'gnu');
    const libc = LIBC.exec(platform)?.[1];
    lock.packages[`node_modules/${name}`] = {
      version: range.replace(/^[\^~]/, ''),
      ...(CPU.exec(platform) ? { cpu: [CPU.exec(platform)[1]] } : {}),
      ...(parent.dev ? { dev: true } : {}),
      ...(libc ? { libc: [libc === 'gnu' ? 'glibc' : 'musl'] } : {}),
      optional: true,
      ...(OS.exec(platform) ? { os: [OS.exec(platform)[1]] } : {}),
    };
    known.add(name);
    added++;
  }
}
const paths = Object.keys(lock.packages).sort();
lock.packages = Object.fromEntries(paths.map((path) => [path, lock.packages[path]]));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added} optional packages of other platforms added`);
