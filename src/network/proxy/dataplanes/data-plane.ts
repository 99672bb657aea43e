/** Where traffic to one service port goes. */
export interface ForwardingRule {
  /** `namespace/name:port`, for comments and for telling rules apart. */
  name: string;
  protocol: 'TCP' | 'UDP' | 'SCTP';
  /** Addresses that stand for the service: cluster IPs, external IPs, load balancer IPs. */
  addresses: string[];
  port: number;
  /** On every address of the node; absent: not there. */
  nodePort?: number;
  /** None: connections are refused. */
  endpoints: { ip: string; port: number }[];
  /** Endpoints for traffic that comes in from outside the cluster, where that differs (`externalTrafficPolicy: Local`). */
  externalEndpoints?: { ip: string; port: number }[];
  /** Seconds one client keeps its endpoint; absent: none. */
  affinitySeconds?: number;
}

/** Everything the node forwards; rules sorted by name. */
export interface ForwardingTable {
  rules: ForwardingRule[];
}

/**
 * What makes service addresses work on a node. `apply` is given the whole table each time, changes only what differs,
 * and is atomic: traffic sees the old or the new. Adapters: `nftables`, `none`.
 */
export interface DataPlane {
  apply(table: ForwardingTable): Promise<void>;
  /** Takes out everything this data plane ever put in. */
  remove(): Promise<void>;
}
