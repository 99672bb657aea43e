import type { FlowSchema, Stored } from '#api';
import { flowSchemas, type Kind, priorityLevelConfigurations } from '#kinds';
import type { Store } from '#storage';
import { followKind } from '../follow-kind.ts';
import type { UserInfo } from '../rest/rest-context.ts';
import { type FlowRule, isAbout, type Question, ruleTakes } from './rule-takes.ts';

/** Which flow schema takes a request, and the priority level it goes to: by their uids, as headers of the answer. */
export interface Flow {
  readonly 'x-kubernetes-pf-flowschema-uid': string;
  readonly 'x-kubernetes-pf-prioritylevel-uid': string;
}

/** A schema whose level is there. */
interface Known {
  readonly flow: Flow;
  readonly rules: readonly FlowRule[];
}

/** Users who are remembered. */
const REMEMBERED = 2_000;

/**
 * Sorts requests as the stored flow schemas say. Nothing waits because of it: it only tells callers where they stand.
 * Which schemas are about a user at all is found out once and remembered until a schema or a level changes.
 */
export class Flows {
  /** By store key. */
  readonly #schemas = new Map<string, Stored<FlowSchema>>();
  /** The uids of levels by name. */
  readonly #levels = new Map<string, string>();
  #inOrder: readonly Known[] | undefined;
  /** By name: what is about the user, in the groups it was last seen in. */
  readonly #remembered = new Map<string, { groups: readonly string[]; known: readonly Known[] }>();

  /** Resolves when every stored schema and level counts. */
  static async over(store: Store): Promise<Flows> {
    const flows = new Flows();
    const changed = () => {
      flows.#inOrder = undefined;
      flows.#remembered.clear();
    };
    await followKind(store, flowSchemas as unknown as Kind, (changes) => {
      for (const { type, entry } of changes) {
        if (type === 'put') flows.#schemas.set(entry.key, entry.object as Stored<FlowSchema>);
        else flows.#schemas.delete(entry.key);
      }
      changed();
    });
    await followKind(store, priorityLevelConfigurations as unknown as Kind, (changes) => {
      for (const { type, entry } of changes) {
        const { name, uid } = entry.object.metadata;
        if (type === 'put') flows.#levels.set(name, uid);
        else flows.#levels.delete(name);
      }
      changed();
    });
    return flows;
  }

  /** Undefined where no schema takes the request, which the ones that are always there do not let happen. */
  flowOf(user: UserInfo, question: Question): Flow | undefined {
    for (const { flow, rules } of this.#about(user)) {
      for (const rule of rules) if (ruleTakes(rule, question)) return flow;
    }
    return undefined;
  }

  #about(user: UserInfo): readonly Known[] {
    const remembered = this.#remembered.get(user.name);
    if (remembered && sameGroups(remembered.groups, user.groups)) return remembered.known;
    const known = this.#ordered().flatMap(({ flow, rules }) => {
      const own = rules.filter((rule) => isAbout(rule, user));
      return own.length > 0 ? [{ flow, rules: own }] : [];
    });
    if (this.#remembered.size >= REMEMBERED) this.#remembered.clear();
    this.#remembered.set(user.name, { groups: user.groups, known });
    return known;
  }

  /** The schema with the lowest number is asked first; of two with the same one, by name. */
  #ordered(): readonly Known[] {
    this.#inOrder ??= [...this.#schemas.values()]
      .sort((a, b) => precedence(a) - precedence(b) || (a.metadata.name < b.metadata.name ? -1 : 1))
      .flatMap(({ metadata, spec }) => {
        const level = this.#levels.get(spec?.priorityLevelConfiguration.name ?? '');
        if (level === undefined) return [];
        const flow: Flow = {
          'x-kubernetes-pf-flowschema-uid': metadata.uid,
          'x-kubernetes-pf-prioritylevel-uid': level,
        };
        return [{ flow, rules: spec?.rules ?? [] }];
      });
    return this.#inOrder;
  }
}

function sameGroups(some: readonly string[], others: readonly string[]): boolean {
  return some === others || (some.length === others.length && some.every((group, i) => group === others[i]));
}

function precedence({ spec }: FlowSchema): number {
  return spec?.matchingPrecedence ?? 0;
}
