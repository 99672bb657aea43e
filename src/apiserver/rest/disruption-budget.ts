import { ApiError, type PodDisruptionBudget, type Stored } from '#api';
import { disruptionAllowed, withDisruptionAllowed } from '#kinds';

const REFUSED = "Cannot evict pod as it would violate the pod's disruption budget.";
const CAUSE = 'DisruptionBudget';
/** So many evictions may wait for the controller to notice them. */
const MAX_DISRUPTED = 2000;
const RETRY_SECONDS = 10;

/**
 * The budget with one disruption less, and the pod among those that are about to go. Throws `TooManyRequests` when it
 * has none left, or nobody has looked at it yet; and changes the draft it is given.
 */
export function budgetAfterEviction(
  budget: Stored<PodDisruptionBudget>,
  pod: string,
  nowText: string,
): PodDisruptionBudget {
  const { metadata, status } = budget;
  const { observedGeneration = 0, disruptionsAllowed = 0, disruptedPods = {} } = status;
  if (observedGeneration < (metadata.generation ?? 0)) throw stillProcessed(metadata.name);
  if (disruptionsAllowed < 0) throw forbidden(metadata.name, 'pdb disruptions allowed is negative');
  if (Object.keys(disruptedPods).length > MAX_DISRUPTED) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller';
    throw forbidden(metadata.name, why);
  }
  if (disruptionsAllowed === 0) {
    const causes = [{ reason: CAUSE, message: whyNot(budget) }];
    throw new ApiError('TooManyRequests', REFUSED, { details: { causes } });
  }
  status.disruptionsAllowed = disruptionsAllowed - 1;
  status.disruptedPods = { ...disruptedPods, [pod]: nowText };
  if (status.disruptionsAllowed === 0) status.conditions = withDisruptionAllowed(status, nowText);
  return budget;
}

/** The controller has not yet caught up with the budget: worth another try soon. */
export function stillProcessed(name: string): ApiError {
  const message = `The disruption budget ${name} is still being processed by the server.`;
  return new ApiError('TooManyRequests', REFUSED, {
    details: { causes: [{ reason: CAUSE, message }], retryAfterSeconds: RETRY_SECONDS },
  });
}

function whyNot({ metadata: { name }, status }: Stored<PodDisruptionBudget>): string {
  const { currentHealthy = 0, desiredHealthy = 0 } = status;
  const { status: is, reason, message } = disruptionAllowed(status) ?? {};
  const told = is === 'False' && message;
  if (told && reason === 'SyncFailed') {
    return `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${message}`;
  }
  if (currentHealthy <= desiredHealthy) {
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  }
  const why = told ? ` (${reason}): ${message}` : '';
  return `The disruption budget ${name} does not allow evicting pods currently${why}`;
}

function forbidden(name: string, why: string): ApiError {
  return new ApiError('Forbidden', `poddisruptionbudget.policy "${name}" is forbidden: ${why}`, {
    details: { name, group: 'policy', kind: 'poddisruptionbudget' },
  });
}
