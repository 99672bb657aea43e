import type { Container, IntOrString } from '#api';

/** A port by number or by its name in the container. Throws in the original's words when there is none. */
export function namedPort(container: Container, port: IntOrString): number {
  const number =
    typeof port === 'number' ? port : (container.ports?.find((p) => p.name === port)?.containerPort ?? Number(port));
  if (Number.isInteger(number) && number > 0 && number < 65536) return number;
  if (typeof port === 'string') throw new Error(`couldn't find port: "${port}" in container`);
  throw new Error(`invalid port number: ${port}`);
}
