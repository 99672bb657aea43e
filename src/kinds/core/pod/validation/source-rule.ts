import { type FieldError, required } from '#api';

/** What one kind of source must say, of which a volume has at most one. */
export interface SourceForm<Source, Holder = unknown> {
  /** Text fields and lists that must be given, in order. */
  needs?: readonly (keyof Source & string)[];
  check?: (source: Source, field: string, holder: Holder) => FieldError[];
  /** Where its errors are told, when that is not its own name. */
  shownAs?: string;
  /** How the source is called when it is one too many. */
  surplusAs?: string;
}

/** The same for whoever holds the source in a field of that name. */
export interface SourceRule<Holder, Name = keyof Holder> {
  name: Name;
  surplusAs: string;
  /** What is wrong with the source; `field` is the holder's path. */
  check: (field: string, holder: Holder) => FieldError[];
}

/** Gives the function that makes rules for one type of holders. */
export function sourceRulesOf<Holder>() {
  return <Name extends keyof Holder & string>(
    name: Name,
    form: SourceForm<NonNullable<Holder[Name]>, Holder>,
  ): SourceRule<Holder, Name> => {
    const { needs = [], check, shownAs = name, surplusAs = name } = form;
    return {
      name,
      surplusAs,
      check: (field, holder) => {
        const source = holder[name];
        if (!source) return [];
        const path = `${field}.${shownAs}`;
        const missing = needs.filter((need) => isMissing(source[need]));
        return [...missing.map((need) => required(`${path}.${need}`)), ...(check?.(source, path, holder) ?? [])];
      },
    };
  };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}
