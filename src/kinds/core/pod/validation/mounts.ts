import {
  type Container,
  type FieldError,
  forbidden,
  invalidValue,
  notFoundValue,
  notSupported,
  required,
  type Volume,
  type VolumeMount,
} from '#api';
import { descendingPath, pathWithoutBacksteps } from './paths.ts';

/** The volumes of a pod that have nothing wrong with them, by name: only these can be mounted. */
export type Volumes = ReadonlyMap<string, Volume>;

type Mounting = Pick<Container, 'volumeMounts' | 'volumeDevices' | 'securityContext'>;

export function validateMounts(field: string, container: Mounting, volumes: Volumes): FieldError[] {
  const devices = container.volumeDevices ?? [];
  const paths = new Set<string>();
  return (container.volumeMounts ?? []).flatMap((mount, index) => {
    const { name, mountPath } = mount;
    const path = `${field}[${index}]`;
    const errors = name ? [] : [required(`${path}.name`)];
    if (!volumes.has(name)) errors.push(notFoundValue(`${path}.name`, name));
    if (!mountPath) errors.push(required(`${path}.mountPath`));
    if (paths.has(mountPath)) errors.push(invalidValue(`${path}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    if (devices.some((device) => device.name === name)) {
      errors.push(invalidValue(`${path}.name`, name, 'must not already exist in volumeDevices'));
    }
    if (devices.some((device) => device.devicePath === mountPath)) {
      errors.push(invalidValue(`${path}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'));
    }
    return [
      ...errors,
      ...validateSubPath(field, path, mount),
      ...validatePropagation(`${field}.mountPropagation`, mount, container),
      ...validateRecursiveReadOnly(`${field}.recursiveReadOnly`, mount),
    ];
  });
}

function validateSubPath(field: string, path: string, { subPath, subPathExpr }: VolumeMount): FieldError[] {
  const errors = subPath ? descendingPath(`${field}.subPath`, subPath) : [];
  if (!subPathExpr) return errors;
  if (subPath) {
    errors.push(invalidValue(`${path}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
  }
  return [...errors, ...descendingPath(`${field}.subPathExpr`, subPathExpr)];
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];

function validatePropagation(field: string, { mountPropagation }: VolumeMount, container: Mounting): FieldError[] {
  if (mountPropagation === undefined) return [];
  const errors = PROPAGATIONS.includes(mountPropagation) ? [] : [notSupported(field, mountPropagation, PROPAGATIONS)];
  if (mountPropagation === 'Bidirectional' && !container.securityContext?.privileged) {
    const text = 'Bidirectional mount propagation is available only to privileged containers';
    errors.push(forbidden(field, text));
  }
  return errors;
}

const RECURSIVE_MODES = ['Disabled', 'Enabled', 'IfPossible'];

function validateRecursiveReadOnly(field: string, mount: VolumeMount): FieldError[] {
  const { recursiveReadOnly: mode, readOnly, mountPropagation } = mount;
  if (mode === undefined || mode === 'Disabled') return [];
  if (!RECURSIVE_MODES.includes(mode)) return [notSupported(field, mode, RECURSIVE_MODES)];
  const errors = readOnly ? [] : [forbidden(field, 'may only be specified when readOnly is true')];
  if (mountPropagation !== undefined && mountPropagation !== 'None') {
    errors.push(forbidden(field, 'may only be specified when mountPropagation is None or not specified'));
  }
  return errors;
}

const NEED_CLAIM = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';

export function validateDevices(field: string, container: Mounting, volumes: Volumes): FieldError[] {
  const mounts = container.volumeMounts ?? [];
  const names = new Set<string>();
  const paths = new Set<string>();
  return (container.volumeDevices ?? []).flatMap(({ name, devicePath }, index) => {
    const path = `${field}[${index}]`;
    const volume = volumes.get(name);
    const errors = name ? [] : [required(`${path}.name`)];
    if (names.has(name)) errors.push(invalidValue(`${path}.name`, name, 'must be unique'));
    if (!volume) errors.push(notFoundValue(`${path}.name`, name));
    else if (!volume.persistentVolumeClaim && !volume.ephemeral) {
      errors.push(invalidValue(`${path}.name`, name, NEED_CLAIM));
    }
    if (!devicePath) errors.push(required(`${path}.devicePath`));
    if (paths.has(devicePath)) errors.push(invalidValue(`${path}.devicePath`, devicePath, 'must be unique'));
    if (pathWithoutBacksteps('', devicePath).length > 0) {
      errors.push(invalidValue(`${path}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    } else paths.add(devicePath);
    if (mounts.some((mount) => mount.name === name)) {
      errors.push(invalidValue(`${path}.name`, name, 'must not already exist in volumeMounts'));
    }
    if (mounts.some((mount) => mount.mountPath === devicePath)) {
      errors.push(invalidValue(`${path}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'));
    }
    if (name) names.add(name);
    return errors;
  });
}
