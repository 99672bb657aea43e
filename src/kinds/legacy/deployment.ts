import type { DeploymentSpec, KubeObject } from '#api';
import { deployments } from '../apps/deployment.ts';
import { olderVersion } from './older-version.ts';
import { labelsFromTemplate } from './template-labels.ts';
import { WORKLOAD_VERSIONS } from './workload-versions.ts';

type OlderDeployment = KubeObject & { spec?: DeploymentSpec & { rollbackTo?: unknown } };

/** No deadline, and all old revisions are kept. */
const ENDLESS = 2_147_483_647;

/** Going back happens in the client since long: the wish is taken and forgotten. */
function forgetRollback({ spec }: OlderDeployment): void {
  delete spec?.rollbackTo;
}

export const deploymentsV1beta2 = olderVersion(deployments, WORKLOAD_VERSIONS.appsV1beta2);

export const deploymentsV1beta1 = olderVersion(deployments, {
  ...WORKLOAD_VERSIONS.appsV1beta1,
  mayChange: ['spec.selector'],
  defaults(draft: OlderDeployment) {
    labelsFromTemplate(draft);
    forgetRollback(draft);
    if (draft.spec) draft.spec.revisionHistoryLimit ??= 2;
  },
});

export const deploymentsExtensions = olderVersion(deployments, {
  ...WORKLOAD_VERSIONS.extensionsV1beta1,
  defaults(draft: OlderDeployment) {
    labelsFromTemplate(draft);
    forgetRollback(draft);
    const { spec } = draft;
    if (!spec) return;
    spec.revisionHistoryLimit ??= ENDLESS;
    spec.progressDeadlineSeconds ??= ENDLESS;
    spec.strategy ??= {};
    spec.strategy.type ??= 'RollingUpdate';
    if (spec.strategy.type === 'RollingUpdate') {
      spec.strategy.rollingUpdate = { maxUnavailable: 1, maxSurge: 1, ...spec.strategy.rollingUpdate };
    }
  },
});
