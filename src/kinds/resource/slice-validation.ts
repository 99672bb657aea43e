import {
  dnsSubdomainProblems,
  type FieldError,
  invalidValue,
  type ResourceSlice,
  required,
  type Stored,
  tooLong,
} from '#api';
import { problems } from '../field-rules.ts';
import { immutable } from '../immutable-field.ts';
import { driverName } from '../storage/csi-driver.ts';
import { validateCounters, validateDevice } from './device-validation.ts';
import { validateSet } from './sets.ts';

const MAX_DEVICES = 128;
const MAX_DEVICES_WITH_MORE = 64;
const MAX_COUNTER_SETS = 8;
const MAX_POOL_NAME = 253;

/** What a driver offers: where, and which devices. */
export function validateSlice({ spec }: ResourceSlice, old?: Stored<ResourceSlice>): FieldError[] {
  const { driver = '', pool, devices = [], nodeName, sharedCounters = [] } = spec ?? {};
  const errors = [...driverName('spec.driver', driver), ...validatePool('spec.pool', pool)];
  if (old) {
    errors.push(
      ...immutable('spec.pool.name', pool?.name, old.spec.pool?.name),
      ...immutable('spec.driver', driver, old.spec.driver),
      ...immutable('spec.nodeName', nodeName, old.spec.nodeName),
    );
  }
  errors.push(...validatePlace(spec));
  if (sharedCounters.length > 0 && devices.length > 0) {
    errors.push(invalidValue('spec', '', 'only one of `sharedCounters` or `devices` is allowed'));
  }
  const hasMore = devices.some(({ taints, consumesCounters }) => taints?.length || consumesCounters?.length);
  const max = hasMore ? MAX_DEVICES_WITH_MORE : MAX_DEVICES;
  const own = spec?.perDeviceNodeSelection === true;
  return [
    ...errors,
    ...validateSet({ path: 'spec.devices', list: devices, max, keyOf: ({ name }) => name }, (path, device) =>
      validateDevice(path, device, own),
    ),
    ...validateSet(
      { path: 'spec.sharedCounters', list: sharedCounters, max: MAX_COUNTER_SETS, keyOf: ({ name }) => name ?? '' },
      (path, { name, counters }) => validateCounters(path, { name: 'name', value: name, counters }),
    ),
  ];
}

function validatePool(path: string, pool: NonNullable<ResourceSlice['spec']>['pool'] | undefined): FieldError[] {
  const { name = '', resourceSliceCount = 0, generation = 0 } = pool ?? {};
  const errors: FieldError[] = name ? [] : [required(`${path}.name`)];
  if (name.length > MAX_POOL_NAME) errors.push(tooLong(`${path}.name`, MAX_POOL_NAME));
  for (const part of name ? name.split('/') : []) {
    errors.push(...problems(`${path}.name`, part, dnsSubdomainProblems(part)));
  }
  if (resourceSliceCount <= 0) {
    errors.push(invalidValue(`${path}.resourceSliceCount`, resourceSliceCount, 'must be greater than zero'));
  }
  if (generation < 0) {
    errors.push(invalidValue(`${path}.generation`, generation, 'must be greater than or equal to zero'));
  }
  return errors;
}

/** Where the devices are: said in one way. */
function validatePlace(spec: ResourceSlice['spec'] | undefined): FieldError[] {
  const { nodeName, nodeSelector, allNodes, perDeviceNodeSelection } = spec ?? {};
  const errors = nodeName ? problems('spec.nodeName', nodeName, dnsSubdomainProblems(nodeName)) : [];
  const terms = nodeSelector?.nodeSelectorTerms ?? [];
  if (nodeSelector && terms.length !== 1) {
    const text = 'must have exactly one node selector term';
    errors.push(invalidValue('spec.nodeSelector.nodeSelectorTerms', terms, text));
  }
  for (const [name, value] of Object.entries({ allNodes, perDeviceNodeSelection })) {
    if (value === false) errors.push(invalidValue(`spec.${name}`, false, 'must be either unset or set to true'));
  }
  const said = Object.entries({ nodeName, nodeSelector, allNodes, perDeviceNodeSelection })
    .filter(([, value]) => value)
    .map(([name]) => `\`${name}\``);
  const text = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
  if (said.length === 0) errors.push(required('spec', text));
  if (said.length <= 1) return errors;
  return [...errors, invalidValue('spec', `{${said.join(', ')}}`, `${text}, but multiple fields are set`)];
}
