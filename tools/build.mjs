// Bundles the command line into dist/: one small entry, and chunks that are loaded when first needed.
// What has native parts stays outside and comes from node_modules.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
await import('./generate/main.mjs');

const out = path.join(root, 'dist');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/cli/main.ts' },
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['lmdb'],
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  // CommonJS packages inside an ES module still ask for require.
  banner: {
    js: "import{createRequire as podlingRequire}from'node:module';const require=podlingRequire(import.meta.url);",
  },
});

// Files read at run time keep their place beside the bundle: see `asset` folders of the rooms.
for (const [from, to] of JSON.parse(process.env.PODLING_ASSETS ?? '[]'))
  cpSync(path.join(root, from), path.join(out, to));

// Newer than every source file, or the launcher builds again.
writeFileSync(path.join(out, 'built'), `${process.version}\n`);
