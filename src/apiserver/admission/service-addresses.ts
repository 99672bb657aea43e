import { ApiError, invalidValue, nameText, type Service, type ServiceSpec, type Stored } from '#api';
import { type Cidr, type Clock, cidrSize, formatIpv4, parseIpv4, type Random } from '#base';
import { carryOver, needsClusterIP, needsNodePort, services } from '#kinds';
import type { StoreEvent } from '#storage';
import { AddressPool } from './address-pool.ts';
import { refusedField } from './refusal.ts';
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
  readonly #addresses: AddressPool;
  readonly #nodePorts: AddressPool;
  readonly #nodePortRange: { first: number; last: number };
  /** The range's first address: `kubernetes.default`'s own. */
  readonly #reserved: number;

  constructor({ range, nodePorts = NODE_PORTS, clock, random }: ServiceAddressOptions) {
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
    if (request.old) carryOver(service, request.old as Stored<Service>);
    if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
    const owner = ownerOf(request);
    if (needsClusterIP(spec)) {
      fillFamilies(spec);
      if (spec.clusterIPs?.[0] !== 'None') this.#giveAddress(request, spec, owner);
    }
    if (needsNodePort(spec)) this.#giveNodePorts(request, spec, owner);
  }

  #giveAddress(request: AdmissionRequest, spec: ServiceSpec, owner: string): void {
    const asked = spec.clusterIPs?.[0];
    if (!asked) {
      const address = this.#addresses.next(owner, request.dryRun);
      if (address === undefined) throw exhausted('failed to allocate a serviceIP: range is full');
      spec.clusterIP = formatIpv4(address);
      spec.clusterIPs = [spec.clusterIP];
      return;
    }
    const address = parseIpv4(asked);
    // What is no address at all is for validation to say.
    if (address === undefined || asked === (request.old as Stored<Service> | undefined)?.spec.clusterIP) return;
    const claim = this.#addresses.claim(address, owner, request.dryRun);
    if (claim === 'ok') return;
    const why =
      claim === 'taken' ? 'provided IP is already allocated' : 'the provided network does not match the current range';
    const error = invalidValue('spec.clusterIPs', spec.clusterIPs, `failed to allocate IP ${asked}: ${why}`);
    throw refusedField(request, error);
  }

  #giveNodePorts(request: AdmissionRequest, spec: ServiceSpec, owner: string): void {
    const { first, last } = this.#nodePortRange;
    for (const [index, port] of (spec.ports ?? []).entries()) {
      if (!port.nodePort) {
        const given = this.#nodePorts.next(owner, request.dryRun);
        if (given === undefined) throw exhausted('failed to allocate a nodePort: range is full');
        port.nodePort = given;
        continue;
      }
      const claim = this.#nodePorts.claim(port.nodePort, owner, request.dryRun);
      if (claim === 'ok') continue;
      const why =
        claim === 'taken'
          ? 'provided port is already allocated'
          : `provided port is not in the valid range. The range of valid ports is ${first}-${last}`;
      throw refusedField(request, invalidValue(`spec.ports[${index}].nodePort`, port.nodePort, why));
    }
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
  }
}

function ownerOf({ namespace, name, object }: AdmissionRequest): string {
  return nameText({ namespace, name: name || object?.metadata?.name || object?.metadata?.generateName || '' });
}

/** This cluster speaks IPv4 only. Without selector and address it is up to whoever writes the endpoints. */
function fillFamilies(spec: ServiceSpec): void {
  const isOpen = spec.clusterIPs?.[0] === 'None' && !Object.keys(spec.selector ?? {}).length;
  spec.ipFamilyPolicy ??= isOpen ? 'RequireDualStack' : 'SingleStack';
  if (spec.ipFamilies?.length) return;
  spec.ipFamilies = isOpen && spec.ipFamilyPolicy !== 'SingleStack' ? ['IPv4', 'IPv6'] : ['IPv4'];
}

function exhausted(message: string): ApiError {
  return new ApiError('InternalError', `Internal error occurred: ${message}`, {
    details: { causes: [{ message }] },
  });
}
