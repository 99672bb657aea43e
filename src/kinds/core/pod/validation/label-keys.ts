import { type FieldError, forbidden, invalidValue, type LabelSelector } from '#api';
import { qualifiedName } from '../../../field-rules.ts';

interface LabelKeys {
  matchLabelKeys?: readonly string[];
  mismatchLabelKeys?: readonly string[];
  labelSelector?: LabelSelector;
}

/** Checks keys of labels in which pods must, or must not, be like the pod itself. */
export function validateLabelKeys(field: string, keys: LabelKeys): FieldError[] {
  const { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector } = keys;
  return [
    ...validateKeys(`${field}.matchLabelKeys`, matchLabelKeys, labelSelector),
    ...validateKeys(`${field}.mismatchLabelKeys`, mismatchLabelKeys, labelSelector),
    ...(labelSelector ? askedTwice(field, matchLabelKeys, labelSelector) : []),
    ...matchLabelKeys.flatMap((key, index) =>
      mismatchLabelKeys.includes(key)
        ? [
            invalidValue(
              `${field}.matchLabelKeys[${index}]`,
              key,
              'exists in both matchLabelKeys and mismatchLabelKeys',
            ),
          ]
        : [],
    ),
  ];
}

function validateKeys(field: string, keys: readonly string[], selector: LabelSelector | undefined): FieldError[] {
  if (keys.length === 0) return [];
  if (!selector) return [forbidden(field, 'must not be specified when labelSelector is not set')];
  return keys.flatMap((key, index) => qualifiedName(`${field}[${index}]`, key));
}

/** The selector holds what was made of the keys by now, so a key that the user selects by too stands in it twice. */
function askedTwice(field: string, keys: readonly string[], selector: LabelSelector): FieldError[] {
  const seen = new Set(Object.keys(selector.matchLabels ?? {}));
  return (selector.matchExpressions ?? []).flatMap(({ key }) => {
    const index = keys.lastIndexOf(key);
    const isTwice = index >= 0 && seen.has(key);
    seen.add(key);
    return isTwice ? [invalidValue(`${field}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector')] : [];
  });
}
