import { FieldSelectorError, parseFieldSelector, pathSegmentProblems } from '#api';

/** The one name that a field selector lets through; undefined when it may let more, or is no selector at all. */
export function selectedName(selector: string): string | undefined {
  try {
    const exact = parseFieldSelector(selector).find(({ path, negated }) => path === 'metadata.name' && !negated);
    return exact && pathSegmentProblems(exact.value).length === 0 ? exact.value : undefined;
  } catch (error) {
    // Who may list at all is told what is wrong with it.
    if (error instanceof FieldSelectorError) return undefined;
    throw error;
  }
}
