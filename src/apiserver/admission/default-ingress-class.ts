import type { Ingress } from '#api';
import { ingressClasses, ingresses } from '#kinds';
import { defaultClass } from './default-class.ts';
import type { AdmissionContext, AdmissionStep } from './step.ts';

const IS_DEFAULT = ['ingressclass.kubernetes.io/is-default-class'];
const CLASS = 'kubernetes.io/ingress.class';

/** An ingress that names no class gets the default one. */
export const defaultIngressClass: AdmissionStep = {
  name: 'DefaultIngressClass',
  admit({ operation, kind, subresource, object }, context) {
    // In every version that has ingresses.
    if (kind.kind !== ingresses.kind || kind.custom || operation !== 'create' || subresource) return;
    const { metadata, spec } = object as Ingress;
    if (!spec || spec.ingressClassName !== undefined || metadata?.annotations?.[CLASS]) return;
    return fillIn(spec, context);
  },
};

async function fillIn(spec: NonNullable<Ingress['spec']>, { list }: AdmissionContext): Promise<void> {
  const found = defaultClass(await list(ingressClasses), IS_DEFAULT);
  if (found) spec.ingressClassName = found.metadata.name;
}
