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

/** Images that stand in for those of the scenarios: nginx from the host's package, the rest from its busybox. */
const STAND_INS = [
  ['--name', 'busybox:1.37', '--busybox', '/bin/busybox', '--cmd', '["sh"]'],
  ['--name', 'nginx:1.27', '--name', 'nginx:1.28', '--nginx'],
  [
    '--name',
    'registry.k8s.io/e2e-test-images/agnhost:2.55',
    '--busybox',
    '/bin/busybox',
    '--text',
    `/agnhost=${AGNHOST}`,
    '--entrypoint',
    '["sh", "/agnhost"]',
  ],
];

/** Packs and loads the stand-in images into a cluster. */
export async function loadStandIns(cluster: RealCluster): Promise<void> {
  for (const [i, args] of STAND_INS.entries()) {
    const archive = path.join(cluster.directory, `stand-in-${i}.tar`);
    await cluster.must('node', [path.join(root, 'tools', 'pack-image.mjs'), ...args, '--output', archive]);
    await cluster.podling('image', 'load', archive);
  }
}
