import path from 'node:path';
import type { RealCluster } from './real-cluster.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** Answers /healthz with 200 for ten seconds and with 500 from then on, as the original's `agnhost liveness` does. */
const AGNHOST = `#!/bin/sh
trap 'exit 2' TERM
started=$(cut -d. -f1 /proc/uptime)
cat > /tmp/answer <<'ANSWER'
#!/bin/sh
read -r line
now=$(cut -d. -f1 /proc/uptime)
if [ $((now - $(cat /tmp/started))) -gt 10 ]; then status='500 Internal Server Error'; else status='200 OK'; fi
printf 'HTTP/1.1 %s\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n' "$status"
ANSWER
echo "$started" > /tmp/started
chmod +x /tmp/answer
nc -ll -p 8080 -e /tmp/answer &
wait
`;

/** Serves a page on port 80 and ends well when asked to, as nginx does. */
const NGINX = `#!/bin/sh
trap 'exit 0' TERM QUIT
mkdir -p /www
echo '<h1>Welcome to nginx!</h1>' > /www/index.html
httpd -f -p 80 -h /www &
wait
`;

const busybox = ['--busybox', '/bin/busybox'];
const script = (file: string, text: string) => [
  ...busybox,
  '--text',
  `${file}=${text}`,
  '--entrypoint',
  JSON.stringify(['sh', file]),
];

/** Images that stand in for those of the scenarios, made of the host's busybox. */
const STAND_INS = [
  ['--name', 'busybox:1.37', ...busybox, '--cmd', '["sh"]'],
  ['--name', 'nginx:1.27', '--name', 'nginx:1.28', ...script('/nginx', NGINX)],
  ['--name', 'registry.k8s.io/e2e-test-images/agnhost:2.55', ...script('/agnhost', AGNHOST)],
];

/** Packs and loads the stand-in images into a cluster. */
export async function loadStandIns(cluster: RealCluster): Promise<void> {
  for (const [i, args] of STAND_INS.entries()) {
    const archive = path.join(cluster.directory, `stand-in-${i}.tar`);
    await cluster.must('node', [path.join(root, 'tools', 'pack-image.mjs'), ...args, '--output', archive]);
    await cluster.podling('image', 'load', archive);
  }
}
