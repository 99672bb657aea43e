// Packs files into an image archive (OCI layout that `docker load` reads too), without a registry or a daemon:
//   node tools/pack-image.mjs --name busybox:1.37 --busybox /bin/busybox --cmd '["sh"]' -o busybox.tar
//   node tools/pack-image.mjs --name web:1 --add ./site:/www --program /usr/sbin/nginx --cmd '["nginx"]' > web.tar
// --add SOURCE:TARGET copies a file or a folder, --program copies a program with the libraries it is linked to,
// --busybox adds a static busybox, its commands as links, and what a small system has (/tmp, root, nobody),
// --nginx adds the host's nginx with a configuration that serves on port 80 and logs to the output.
// --mkdir, --text TARGET=CONTENT, --env NAME=VALUE, --workdir, --user, --entrypoint and --cmd (JSON lists) do as they say.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** Path without leading slash -> what is there. */
const entries = new Map();

const list = { type: 'string', multiple: true, default: [] };
const { values } = parseArgs({
  options: {
    name: list,
    add: list,
    program: list,
    mkdir: list,
    text: list,
    env: list,
    busybox: { type: 'string' },
    nginx: { type: 'boolean', default: false },
    workdir: { type: 'string' },
    user: { type: 'string' },
    entrypoint: { type: 'string' },
    cmd: { type: 'string' },
    output: { type: 'string', short: 'o', default: '-' },
  },
});

function put(target, entry) {
  const name = target.replace(/^\/+/, '').replace(/\/+$/, '');
  if (name === '') return;
  const parent = path.posix.dirname(name);
  if (parent !== '.' && !entries.has(parent)) put(parent, { kind: 'directory', mode: 0o755 });
  entries.set(name, entry);
}

const text = (target, content) => put(target, { kind: 'file', mode: 0o644, content: Buffer.from(content) });

function add(source, target) {
  const stat = lstatSync(source);
  const mode = stat.mode & 0o7777;
  if (stat.isSymbolicLink()) put(target, { kind: 'link', mode: 0o777, to: readlinkSync(source) });
  else if (stat.isDirectory()) {
    put(target, { kind: 'directory', mode });
    for (const name of readdirSync(source)) add(path.join(source, name), path.posix.join(target, name));
  } else if (stat.isFile()) put(target, { kind: 'file', mode, content: readFileSync(source) });
}

/** A program and the libraries it is linked to, at the paths where its loader looks for them. */
function addProgram(source) {
  const files = [source];
  try {
    const libraries = execFileSync('ldd', [source], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    for (const [found] of libraries.matchAll(/\/\S+/g)) files.push(found);
  } catch {
    // ldd refuses a static program: it needs no libraries.
  }
  for (const file of files) put(file, { kind: 'file', mode: 0o755, content: readFileSync(realpathSync(file)) });
}

function addSystem() {
  if (!entries.has('etc/passwd')) {
    text('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n');
    text('/etc/group', 'root:x:0:\nnogroup:x:65534:\n');
  }
  put('/tmp', { kind: 'directory', mode: 0o1777 });
  for (const name of ['/root', '/home', '/var', '/run', '/proc', '/sys', '/dev']) {
    put(name, { kind: 'directory', mode: 0o755 });
  }
}

function addBusybox(source) {
  put('/bin/busybox', { kind: 'file', mode: 0o755, content: readFileSync(source) });
  for (const applet of execFileSync(source, ['--list'], { encoding: 'utf8' }).split('\n')) {
    if (applet !== '' && applet !== 'busybox') put(`/bin/${applet}`, { kind: 'link', mode: 0o777, to: 'busybox' });
  }
  addSystem();
}

const NGINX_CONFIGURATION = `daemon off;
worker_processes 1;
error_log /dev/stderr notice;
pid /run/nginx.pid;
events {}
http {
  access_log /dev/stdout;
  default_type text/html;
  server {
    listen 80 default_server;
    root /usr/share/nginx/html;
    index index.html;
  }
}
`;
const WELCOME =
  '<!DOCTYPE html>\n<html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1></body></html>\n';

function addNginx() {
  addProgram('/usr/sbin/nginx');
  addSystem();
  text('/etc/nginx/nginx.conf', NGINX_CONFIGURATION);
  text('/usr/share/nginx/html/index.html', WELCOME);
  text(
    '/etc/passwd',
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\nwww-data:x:33:33::/:/bin/false\n',
  );
  text('/etc/group', 'root:x:0:\nnogroup:x:65534:\nwww-data:x:33:\n');
  for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) {
    put(`/var/lib/nginx/${name}`, { kind: 'directory', mode: 0o755 });
  }
  put('/var/log/nginx', { kind: 'directory', mode: 0o755 });
}

function tar(files) {
  const blocks = [];
  for (const [name, entry] of files) {
    const content = entry.content ?? Buffer.alloc(0);
    blocks.push(header(name, entry, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512));
  }
  blocks.push(Buffer.alloc(1024));
  return Buffer.concat(blocks);
}

function header(name, { kind, mode, to = '' }, size) {
  const full = kind === 'directory' ? `${name}/` : name;
  const cut = full.length > 100 ? full.indexOf('/', full.length - 101) : -1;
  const block = Buffer.alloc(512);
  const octal = (value, at, length) => block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at);
  block.write(full.slice(cut + 1), 0);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.write('        ', 148);
  block.write({ file: '0', link: '2', directory: '5' }[kind], 156);
  block.write(to, 157);
  block.write('ustar\x0000', 257);
  if (cut > 0) block.write(full.slice(0, cut), 345);
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return block;
}

/** `web` is `docker.io/library/web:latest`. */
function fullName(name) {
  const [first, ...rest] = name.split('/');
  const registry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const long = registry ? name : `docker.io/${rest.length > 0 ? name : `library/${name}`}`;
  return /:[^/]*$/.test(long) ? long : `${long}:latest`;
}

function pack() {
  const blobs = new Map();
  const blob = (content) => {
    const hex = createHash('sha256').update(content).digest('hex');
    blobs.set(`blobs/sha256/${hex}`, { kind: 'file', mode: 0o644, content });
    return { digest: `sha256:${hex}`, size: content.length };
  };
  const json = (value) => Buffer.from(JSON.stringify(value));
  const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch] ?? process.arch;
  const layer = blob(tar(entries));
  const environment = values.env.some((one) => one.startsWith('PATH='))
    ? values.env
    : ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...values.env];
  const cmd = values.cmd ?? (values.nginx ? '["nginx"]' : values.busybox ? '["sh"]' : undefined);
  const config = blob(
    json({
      architecture,
      os: 'linux',
      config: {
        Env: environment,
        ...(cmd ? { Cmd: JSON.parse(cmd) } : {}),
        ...(values.entrypoint ? { Entrypoint: JSON.parse(values.entrypoint) } : {}),
        ...(values.workdir ? { WorkingDir: values.workdir } : {}),
        ...(values.user ? { User: values.user } : {}),
        ...(values.nginx ? { StopSignal: 'SIGQUIT' } : {}),
      },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    }),
  );
  const type = 'application/vnd.oci.image';
  const manifest = blob(
    json({
      schemaVersion: 2,
      mediaType: `${type}.manifest.v1+json`,
      config: { mediaType: `${type}.config.v1+json`, ...config },
      layers: [{ mediaType: `${type}.layer.v1.tar`, ...layer }],
    }),
  );
  const names = values.name.map(fullName);
  const index = {
    schemaVersion: 2,
    manifests: names.map((name) => ({
      mediaType: `${type}.manifest.v1+json`,
      ...manifest,
      platform: { architecture, os: 'linux' },
      annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name },
    })),
  };
  const file = ({ digest }) => `blobs/sha256/${digest.slice(7)}`;
  const docker = [{ Config: file(config), RepoTags: names, Layers: [file(layer)] }];
  return tar([
    ['oci-layout', { kind: 'file', mode: 0o644, content: json({ imageLayoutVersion: '1.0.0' }) }],
    ['index.json', { kind: 'file', mode: 0o644, content: json(index) }],
    ['manifest.json', { kind: 'file', mode: 0o644, content: json(docker) }],
    ...blobs,
  ]);
}

if (values.name.length === 0) {
  process.stderr.write('pack-image: give the image a name: --name NAME[:TAG]\n');
  process.exit(2);
}
if (values.busybox) addBusybox(values.busybox);
if (values.nginx) addNginx();
for (const program of values.program) addProgram(program);
for (const directory of values.mkdir) put(directory, { kind: 'directory', mode: 0o755 });
for (const pair of values.add) add(pair.slice(0, pair.lastIndexOf(':')), pair.slice(pair.lastIndexOf(':') + 1));
for (const pair of values.text) text(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
writeFileSync(values.output === '-' ? 1 : values.output, pack());
