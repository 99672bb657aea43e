import {
  type FieldError,
  forbidden,
  type HTTPGetAction,
  httpHeaderNameProblems,
  invalidValue,
  type Lifecycle,
  type LifecycleHandler,
  notSupported,
  type Probe,
  required,
} from '#api';
import { notNegative, portNumberOrName, problems } from '../../../field-rules.ts';

type Handler = LifecycleHandler & Pick<Probe, 'grpc'>;

/** A way to reach a container: exactly one of several must be given. */
function validateHandler(field: string, handler: Handler, graceSeconds: number | undefined): FieldError[] {
  const checks: [keyof Handler, (path: string) => FieldError[]][] = [
    ['exec', (p) => (handler.exec?.command?.length ? [] : [required(`${p}.command`)])],
    ['httpGet', (p) => validateHttpGet(p, handler.httpGet)],
    ['tcpSocket', (p) => portNumberOrName(`${p}.port`, handler.tcpSocket?.port)],
    ['grpc', (p) => portNumberOrName(`${p}.port`, handler.grpc?.port)],
    ['sleep', (p) => validateSleep(p, handler.sleep?.seconds ?? 0, graceSeconds)],
  ];
  const given = checks.filter(([name]) => handler[name] !== undefined);
  if (given.length === 0) return [required(field, 'must specify a handler type')];
  return given.flatMap(([name, check], index) =>
    index === 0
      ? check(`${field}.${name}`)
      : [forbidden(`${field}.${name}`, 'may not specify more than 1 handler type')],
  );
}

function validateHttpGet(field: string, action: HTTPGetAction | undefined): FieldError[] {
  const errors = action?.path ? [] : [required(`${field}.path`)];
  errors.push(...portNumberOrName(`${field}.port`, action?.port));
  const schemes = ['HTTP', 'HTTPS'];
  if (!schemes.includes(action?.scheme ?? ''))
    errors.push(notSupported(`${field}.scheme`, action?.scheme ?? '', schemes));
  for (const { name } of action?.httpHeaders ?? []) {
    errors.push(...problems(`${field}.httpHeaders`, name, httpHeaderNameProblems(name)));
  }
  return errors;
}

function validateSleep(field: string, seconds: number, graceSeconds: number | undefined): FieldError[] {
  if (graceSeconds === undefined || (seconds >= 0 && seconds <= graceSeconds)) return [];
  const text = `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`;
  return [invalidValue(field, seconds, text)];
}

export function validateLifecycle(
  field: string,
  lifecycle: Lifecycle | undefined,
  graceSeconds: number | undefined,
): FieldError[] {
  return (['postStart', 'preStop'] as const).flatMap((name) => {
    const handler = lifecycle?.[name];
    return handler ? validateHandler(`${field}.${name}`, handler, graceSeconds) : [];
  });
}

const COUNTS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

export function validateProbe(
  field: string,
  probe: Probe | undefined,
  kind: 'liveness' | 'readiness' | 'startup',
  graceSeconds: number | undefined,
): FieldError[] {
  if (!probe) return [];
  const errors = validateHandler(field, probe, graceSeconds);
  for (const name of COUNTS) errors.push(...notNegative(`${field}.${name}`, probe[name]));
  const { terminationGracePeriodSeconds: own, successThreshold } = probe;
  const path = `${field}.terminationGracePeriodSeconds`;
  if (own !== undefined && own <= 0) errors.push(invalidValue(path, own, 'must be greater than 0'));
  if (kind === 'readiness') {
    if (own !== undefined) errors.push(invalidValue(path, own, 'must not be set for readinessProbes'));
  } else if ((successThreshold ?? 1) !== 1) {
    errors.push(invalidValue(`${field}.successThreshold`, successThreshold, 'must be 1'));
  }
  return errors;
}
