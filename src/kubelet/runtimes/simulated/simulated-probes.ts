import type { Clock } from '#base';
import type { HttpProbeRequest, ProbeTransport } from '../runtime.ts';
import { told } from './simulated-process.ts';
import type { SimulatedContainer } from './simulated-runtime.ts';

/**
 * Answers probes for simulated pods: 200 and open ports, unless the pod's annotations say otherwise: `listens` (the only
 * open ports, such as `80,443`), `http-status`, `http-fails-after-seconds` (500 from then on).
 */
export function simulatedProbes(of: { clock: Clock; inPod(ip: string): SimulatedContainer[] }): ProbeTransport {
  const open = (ip: string, port: number) =>
    of.inPod(ip).find(({ podAnnotations, config }) => {
      const ports = told(podAnnotations, 'listens', config.name);
      return ports === undefined || ports.split(',').map(Number).includes(port);
    });
  return {
    async httpGet(request: HttpProbeRequest) {
      const { scheme, host, port, path } = request;
      const container = open(host, port);
      if (!container) throw new Error(`Get "${scheme.toLowerCase()}://${host}:${port}${path}": ${refused(host, port)}`);
      const { podAnnotations, config, record } = container;
      const after = told(podAnnotations, 'http-fails-after-seconds', config.name);
      const failed = after !== undefined && of.clock.now() - record.startedAtMs > Number(after) * 1000;
      return { status: failed ? 500 : Number(told(podAnnotations, 'http-status', config.name) ?? 200), body: '' };
    },
    async tcpConnect(host: string, port: number) {
      if (!open(host, port)) throw new Error(refused(host, port));
    },
  };
}

function refused(host: string, port: number): string {
  return `dial tcp ${host}:${port}: connect: connection refused`;
}
