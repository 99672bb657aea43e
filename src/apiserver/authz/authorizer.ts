import type { PolicyRule } from '#api';
import type { Store } from '#storage';
import type { UserInfo } from '../rest/rest-context.ts';
import type { Attributes } from './attributes.ts';
import { forbidden } from './forbidden.ts';
import { Grants } from './grants.ts';
import { type MissingRole, missingRolesText } from './missing-roles.ts';
import { ruleAllows } from './rule-allows.ts';

/** Groups whose members may do everything whatever the roles say: administrators, and the components of this process. */
const ALL_POWERFUL = ['system:masters', 'system:podling'];
const ALWAYS: Decision = { allowed: true, reason: '' };
const NEVER: Decision = { allowed: false, reason: '' };

export interface Decision {
  readonly allowed: boolean;
  /** Which binding allows it, or what went wrong on the way to a refusal; often empty. */
  readonly reason: string;
}

/** Decides who may do what: by the stored roles and their bindings, but for those who may do everything. */
export class Authorizer {
  readonly #grants: Grants;

  constructor(grants: Grants) {
    this.#grants = grants;
  }

  /** Resolves when every stored role and binding counts. */
  static async over(store: Store): Promise<Authorizer> {
    return new Authorizer(await Grants.over(store));
  }

  decide(attributes: Attributes): Decision {
    const { user, namespace, resource } = attributes;
    if (isAllPowerful(user)) return ALWAYS;
    const { grants, missing } = this.#grants.to(user, resource ? namespace : undefined);
    for (const { source, rules } of grants) {
      if (rules.some((rule) => ruleAllows(rule, attributes))) {
        return { allowed: true, reason: `RBAC: allowed by ${source}` };
      }
    }
    return missing.length === 0 ? NEVER : { allowed: false, reason: `RBAC: ${missingRolesText(missing, 'singular')}` };
  }

  /** Throws `Forbidden` in the original's words unless the attributes are allowed. */
  authorize(attributes: Attributes): void {
    const { allowed, reason } = this.decide(attributes);
    if (!allowed) throw forbidden(attributes, reason);
  }

  /** Every rule that holds for a user in a namespace (without one: in the whole cluster), and the roles not found. */
  rulesFor(user: UserInfo, namespace: string | undefined): { rules: PolicyRule[]; missing: readonly MissingRole[] } {
    const { grants, missing } = this.#grants.to(user, namespace);
    return { rules: grants.flatMap(({ rules }) => rules), missing };
  }
}

/** Whether no role can give a user more than it has. */
export function isAllPowerful({ groups }: UserInfo): boolean {
  return groups.some((group) => ALL_POWERFUL.includes(group));
}
