/** Kinds of which a `PUT` makes the object that is not there yet, by definition. */
const CREATED_BY_UPDATE =
  /^io\.k8s\.api\.(core\.v1\.(Endpoints|Event|LimitRange|Service)|events\.v1\.Event|coordination\.v1\.Lease|node\.v1\.RuntimeClass|rbac\.v1\.\w+)$/;

/** Whether an update of an object of the definition that is not there creates it. */
export function createsOnUpdate(definition: string): boolean {
  return CREATED_BY_UPDATE.test(definition);
}
