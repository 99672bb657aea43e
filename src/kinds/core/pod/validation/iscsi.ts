import { type FieldError, type ISCSIVolumeSource, invalidValue, required } from '#api';
import { inRange } from '../../../field-rules.ts';

const NAMES: { readonly [start: string]: RegExp } = {
  iqn: /iqn\.\d{4}-\d{2}\.[a-zA-Z0-9.-]+:[^,;*&$|\s]+$/,
  eui: /^eui.[a-zA-Z0-9]{16}$/,
  naa: /^naa.[a-zA-Z0-9]{32}$/,
};
const FORM = 'must be valid format';

/** The name of a target or an initiator. `ofOtherStart` is said of one that starts like none. */
export function iscsiName(field: string, name: string, ofOtherStart = FORM): FieldError[] {
  const form = NAMES[name.slice(0, 3)];
  if (!form) return [invalidValue(field, name, ofOtherStart)];
  return form.test(name) ? [] : [invalidValue(field, name, FORM)];
}

/** The name a session gets from its volume and portal must have room, where the initiator has a name of its own. */
export function hasRoomForSession(
  volumeName: string,
  { initiatorName, targetPortal }: Pick<ISCSIVolumeSource, 'initiatorName' | 'targetPortal'>,
): boolean {
  return initiatorName === undefined || `${volumeName}:${targetPortal}`.length <= 64;
}

/** What is said where there is no room. */
export const NO_ROOM_FOR_SESSION =
  'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';

export function validateIscsi(source: ISCSIVolumeSource, field: string): FieldError[] {
  const { targetPortal, iqn, lun, chapAuthDiscovery, chapAuthSession, secretRef, initiatorName } = source;
  const name = (at: string, text: string) => iscsiName(at, text, `${FORM} starting with iqn, eui, or naa`);
  return [
    ...(targetPortal ? [] : [required(`${field}.targetPortal`)]),
    ...(iqn ? name(`${field}.iqn`, iqn) : [required(`${field}.iqn`)]),
    ...inRange(`${field}.lun`, lun, 0, 255),
    ...((chapAuthDiscovery || chapAuthSession) && !secretRef ? [required(`${field}.secretRef`)] : []),
    ...(initiatorName === undefined ? [] : name(`${field}.initiatorname`, initiatorName)),
  ];
}
