import { type CustomResourceSubresourceScale, type FieldError, invalidValue, isJsonObject } from '#api';

const MAX_REPLICAS = 2_147_483_647;

/** The counts that scaling works with are counts. */
export function checkScale(scale: CustomResourceSubresourceScale | undefined, object: object): FieldError[] {
  return [scale?.specReplicasPath, scale?.statusReplicasPath].flatMap((path) => {
    const count = path === undefined ? undefined : valueAt(object, path);
    if (path === undefined || typeof count !== 'number') return [];
    if (count < 0) return [invalidValue(path, count, 'should be a non-negative integer')];
    if (count <= MAX_REPLICAS) return [];
    return [invalidValue(path, count, `should be less than or equal to ${MAX_REPLICAS}`)];
  });
}

function valueAt(object: object, path: string): unknown {
  const names = path.replace(/^\./, '').split('.');
  return names.reduce<unknown>((at, name) => (isJsonObject(at) ? at[name] : undefined), object);
}
