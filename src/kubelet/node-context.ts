import type { Api, NodeSystemInfo } from '#api';
import type { Clock, Log, Random } from '#base';
import type { EventRecorder } from '#client';
import type { ContainerRuntime } from './runtimes/runtime.ts';

export interface NodeCapacity {
  cpuMilli: number;
  memoryBytes: number;
  ephemeralStorageBytes: number;
  pods: number;
}

export interface KubeletOptions {
  api: Api;
  runtime: ContainerRuntime;
  clock: Clock;
  random: Random;
  log: Log;
  recorder: EventRecorder;
  nodeName: string;
  hostName: string;
  nodeIp: string;
  /** Holds `pods/<uid>/{volumes,etc-hosts,containers}`. */
  rootDirectory: string;
  /** Container logs go to `<namespace>_<name>_<uid>/<container>/<attempt>.log` under it. */
  podLogDirectory: string;
  /** Addresses of the cluster's DNS; absent: pods use the node's resolver. */
  clusterDns?: string[];
  clusterDomain: string;
  podCidr?: string;
  labels?: { [key: string]: string };
  capacity: NodeCapacity;
  systemInfo: Partial<NodeSystemInfo>;
  /** Where pods' control groups go; absent: `/kubepods`. */
  cgroupParent?: string;
}

export const KUBELET_VERSION = 'v1.36.2';
