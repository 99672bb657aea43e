import type { Deployment, DeploymentCondition, DeploymentStatus, Stored } from '#api';
import { timeText } from '../time-text.ts';

const FOREVER = 2 ** 31 - 1;

export function conditionOf({ conditions }: DeploymentStatus, type: string): DeploymentCondition | undefined {
  return conditions?.find((c) => c.type === type);
}

/** A condition as of now; {@link withCondition} puts it among the others. */
export function condition(
  type: 'Available' | 'Progressing',
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
  nowMs: number,
): DeploymentCondition {
  const now = timeText(nowMs);
  return { type, status, reason, message, lastUpdateTime: now, lastTransitionTime: now };
}

/** The same status and reason stay as they are; anything else moves to the end, keeping its time of transition. */
export function withCondition(status: DeploymentStatus, next: DeploymentCondition): DeploymentStatus {
  const now = conditionOf(status, next.type);
  if (now && now.status === next.status && now.reason === next.reason) return status;
  const { lastTransitionTime } = now?.status === next.status ? now : next;
  const kept = withoutCondition(status, next.type);
  const added = { ...next, ...(lastTransitionTime ? { lastTransitionTime } : {}) };
  return { ...kept, conditions: [...(kept.conditions ?? []), added] };
}

export function withoutCondition(status: DeploymentStatus, type: string): DeploymentStatus {
  const { conditions, ...rest } = status;
  const kept = (conditions ?? []).filter((c) => c.type !== type);
  return kept.length > 0 ? { ...rest, conditions: kept } : rest;
}

/** Whether the deployment is to be told stuck at all. */
export function hasProgressDeadline({ spec }: Stored<Deployment>): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== FOREVER;
}
