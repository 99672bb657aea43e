import { ApiError, invalidValue, nameText, type Service, type ServiceSpec, type Stored } from '#api';
import { type Cidr, type Clock, cidrContains, cidrSize, formatCidr, formatIpv4, parseIpv4, type Random } from '#base';
import { carryOver, isHeadless, needsClusterIP, needsHealthCheck, needsNodePort, services } from '#kinds';
import type { StoreEvent } from '#storage';
import { AddressPool } from './address-pool.ts';
import { refusedField } from './refusal.ts';
import { settleFamilies } from './service-families.ts';
import type { AdmissionRequest, AdmissionStep } from './step.ts';

export interface ServiceAddressOptions {
  /** Such as 10.96.0.0/16. */
  range: Cidr;
  nodePorts?: { first: number; last: number };
  clock: Pick<Clock, 'now'>;
  random: Random;
}

const NODE_PORTS = { first: 30_000, last: 32_767 };
/** Addresses and ports at the start of a range are left to people who choose them, as many as this. */
const chosenAddresses = (size: number) => Math.min(Math.max(16, Math.floor(size / 16)), 256);
const CHOSEN_PORTS = 86;

/**
 * Gives services their cluster addresses and node ports, and refuses those that others hold. Holds no state of its own
 * beyond what is stored: `observe` must see every change of services, starting with those that exist.
 * Must be the last step, for it reads what defaults and other steps filled in.
 */
export class ServiceAddresses implements AdmissionStep {
  readonly name = 'ServiceAddresses';
  readonly #range: Cidr;
  readonly #addresses: AddressPool;
  readonly #nodePorts: AddressPool;
  readonly #nodePortRange: { first: number; last: number };
  /** The range's first address: `kubernetes.default`'s own. */
  readonly #reserved: number;

  constructor({ range, nodePorts = NODE_PORTS, clock, random }: ServiceAddressOptions) {
    this.#range = range;
    const size = cidrSize(range);
    // The first is the network's, the last the broadcast address.
    const first = range.base + 1;
    this.#reserved = first;
    const dynamicFrom = size > 32 ? first + chosenAddresses(size) : first + 1;
    this.#addresses = new AddressPool({ first, last: range.base + size - 2, dynamicFrom }, clock, random);
    this.#addresses.hold(first, 'default/kubernetes');
    this.#nodePortRange = nodePorts;
    const dynamicPorts = nodePorts.last - nodePorts.first > 2 * CHOSEN_PORTS ? CHOSEN_PORTS : 0;
    this.#nodePorts = new AddressPool({ ...nodePorts, dynamicFrom: nodePorts.first + dynamicPorts }, clock, random);
  }

  /** Follows the stored services. */
  observe(events: readonly Pick<StoreEvent, 'type' | 'entry' | 'previous'>[]): void {
    for (const { type, entry, previous } of events) {
      if (previous) this.#note(previous.object as Stored<Service>, 'release');
      if (type === 'put') this.#note(entry.object as Stored<Service>, 'hold');
    }
  }

  admit(request: AdmissionRequest): void {
    if (request.kind !== services || request.subresource) return;
    if (request.operation !== 'create' && request.operation !== 'update') return;
    const service = request.object as Service;
    const { spec } = service;
    if (!spec) return;
    const old = request.old as Stored<Service> | undefined;
    if (old) carryOver(service, old);
    else if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
    const errors = settleFamilies(spec, old?.spec);
    if (errors.length > 0) throw refusedField(request, ...errors);
    // An address is for life, so that only a service that had none is given one.
    if (needsClusterIP(spec) && !isHeadless(spec) && (!old || !needsClusterIP(old.spec))) {
      this.#giveAddress(request, spec);
    }
    if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') this.#giveNodePorts(request, spec);
    if (needsHealthCheck(spec) && !(old && needsHealthCheck(old.spec))) this.#giveHealthCheckPort(request, spec);
  }

  #giveAddress(request: AdmissionRequest, spec: ServiceSpec): void {
    const owner = ownerOf(request);
    const asked = spec.clusterIPs?.[0];
    if (!asked) {
      const given = this.#addresses.next(owner, request.dryRun);
      if (given === undefined) throw exhausted('failed to allocate a serviceIP: range is full');
      spec.clusterIP = formatIpv4(given);
      spec.clusterIPs = [spec.clusterIP];
      return;
    }
    const address = parseIpv4(asked);
    // What is no address at all is for validation to say.
    if (address === undefined) return;
    const claim = this.#addresses.claim(address, owner, request.dryRun);
    if (claim === 'ok') return;
    const why = claim === 'taken' ? 'provided IP is already allocated' : this.#outside(address);
    throw refusedField(
      request,
      invalidValue('spec.clusterIPs', spec.clusterIPs, `failed to allocate IP ${asked}: ${why}`),
    );
  }

  /** Why an address cannot be given: another network, or one of the two that belong to the network itself. */
  #outside(address: number): string {
    if (!cidrContains(this.#range, address)) return 'the provided network does not match the current range';
    const valid = `The range of valid IPs is ${formatCidr(this.#range)}`;
    return `the provided IP (${formatIpv4(address)}) is not in the valid range. ${valid}`;
  }

  /** Ports of one number, for different protocols, are one port on the nodes. */
  #giveNodePorts(request: AdmissionRequest, spec: ServiceSpec): void {
    const owner = ownerOf(request);
    const ports = spec.ports ?? [];
    const byPort = new Map<number, number>();
    for (const { port, nodePort } of ports) if (nodePort && !byPort.has(port)) byPort.set(port, nodePort);
    for (const [index, port] of ports.entries()) {
      if (port.nodePort) {
        const why = this.#refusal(port.nodePort, owner, request.dryRun);
        if (why) throw refusedField(request, invalidValue(`spec.ports[${index}].nodePort`, port.nodePort, why));
      } else if (needsNodePort(spec)) {
        const shared = request.old ? undefined : byPort.get(port.port);
        port.nodePort = shared ?? this.#nextPort(owner, request.dryRun, 'failed to allocate a nodePort');
        byPort.set(port.port, port.nodePort);
      }
    }
  }

  #giveHealthCheckPort(request: AdmissionRequest, spec: ServiceSpec): void {
    const owner = ownerOf(request);
    const asked = spec.healthCheckNodePort;
    if (!asked) {
      spec.healthCheckNodePort = this.#nextPort(owner, request.dryRun, 'failed to allocate a HealthCheck NodePort 0');
      return;
    }
    const why = this.#refusal(asked, owner, request.dryRun);
    if (why) throw exhausted(`failed to allocate requested HealthCheck NodePort ${asked}: ${why}`);
  }

  #nextPort(owner: string, dryRun: boolean, failure: string): number {
    const given = this.#nodePorts.next(owner, dryRun);
    if (given === undefined) throw exhausted(`${failure}: range is full`);
    return given;
  }

  /** Why a port on the nodes cannot be had; undefined when it can. */
  #refusal(port: number, owner: string, dryRun: boolean): string | undefined {
    const claim = this.#nodePorts.claim(port, owner, dryRun);
    if (claim === 'ok') return undefined;
    if (claim === 'taken') return 'provided port is already allocated';
    const { first, last } = this.#nodePortRange;
    return `provided port is not in the valid range. The range of valid ports is ${first}-${last}`;
  }

  #note({ metadata, spec }: Stored<Service>, what: 'hold' | 'release'): void {
    const owner = nameText(metadata);
    for (const ip of spec.clusterIPs ?? []) {
      const address = parseIpv4(ip);
      if (address !== undefined && !(what === 'release' && address === this.#reserved)) {
        this.#addresses[what](address, owner);
      }
    }
    for (const { nodePort } of spec.ports ?? []) if (nodePort) this.#nodePorts[what](nodePort, owner);
    if (spec.healthCheckNodePort) this.#nodePorts[what](spec.healthCheckNodePort, owner);
  }
}

function ownerOf({ namespace, name, object }: AdmissionRequest): string {
  return nameText({ namespace, name: name || object?.metadata?.name || object?.metadata?.generateName || '' });
}

function exhausted(message: string): ApiError {
  return new ApiError('InternalError', `Internal error occurred: ${message}`, {
    details: { causes: [{ message }] },
  });
}
