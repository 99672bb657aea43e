import {
  type AppArmorProfile,
  type FieldError,
  invalidValue,
  notSupported,
  required,
  type SeccompProfile,
  tooLong,
} from '#api';
import { asInternal } from '../../internal-form.ts';
import { descendingPath } from './paths.ts';

const TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];

export function validateSeccomp(field: string, profile: SeccompProfile | undefined): FieldError[] {
  if (!profile) return [];
  const { type, localhostProfile: file } = profile;
  const path = `${field}.localhostProfile`;
  const errors: FieldError[] = [];
  if (!type) errors.push(required(`${field}.type`, 'type is required when seccompProfile is set'));
  else if (!TYPES.includes(type)) errors.push(notSupported(`${field}.type`, type, TYPES));
  if (type !== 'Localhost') {
    if (file === undefined) return errors;
    const value = asInternal('SeccompProfile', profile);
    return [...errors, invalidValue(path, value, 'can only be set when seccomp type is Localhost')];
  }
  if (file === undefined) return [...errors, required(path, 'must be set when seccomp type is Localhost')];
  return [...errors, ...descendingPath(path, file)];
}

const MAX_PATH = 4095;

export function validateAppArmor(field: string, profile: AppArmorProfile | undefined): FieldError[] {
  if (!profile) return [];
  const { type, localhostProfile: name } = profile;
  const path = `${field}.localhostProfile`;
  switch (type) {
    case 'Localhost': {
      if (name === undefined) return [required(path, 'must be set when AppArmor type is Localhost')];
      const errors: FieldError[] = [];
      if (name !== name.trim()) errors.push(invalidValue(path, name, 'must not be padded with whitespace'));
      else if (name === '') errors.push(required(path, 'must be set when AppArmor type is Localhost'));
      return name.length > MAX_PATH ? [...errors, tooLong(path, MAX_PATH)] : errors;
    }
    case 'RuntimeDefault':
    case 'Unconfined':
      return name === undefined ? [] : [invalidValue(path, name, 'can only be set when AppArmor type is Localhost')];
    default:
      return type
        ? [notSupported(`${field}.type`, type, TYPES)]
        : [required(`${field}.type`, 'type is required when appArmorProfile is set')];
  }
}
