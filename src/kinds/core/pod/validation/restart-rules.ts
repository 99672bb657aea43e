import { type Container, type FieldError, notSupported, required, tooMany } from '#api';

const POLICIES = ['Always', 'Never', 'OnFailure'];
const ACTIONS = ['Restart', 'RestartAllContainers'];
const OPERATORS = ['In', 'NotIn'];
const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;

/** Checks what a container says itself of being started again. */
export function validateRestartRules(
  field: string,
  { restartPolicy: policy, restartPolicyRules: rules = [] }: Pick<Container, 'restartPolicy' | 'restartPolicyRules'>,
): FieldError[] {
  const errors: FieldError[] = [];
  const path = `${field}.restartPolicy`;
  if (policy === undefined) {
    if (rules.length === 0) return [];
    errors.push(required(path, 'must specify restartPolicy when restart rules are used'));
  } else if (!POLICIES.includes(policy)) errors.push(notSupported(path, policy, POLICIES));
  if (rules.length > MAX_RULES) errors.push(tooMany(`${field}.restartPolicyRules`, rules.length, MAX_RULES));
  rules.forEach(({ action, exitCodes }, index) => {
    const at = `${field}.restartPolicyRules[${index}]`;
    if (!ACTIONS.includes(action)) errors.push(notSupported(`${at}.action`, action, ACTIONS));
    if (!exitCodes) errors.push(required(`${at}.exitCodes`, 'must be specified'));
    else {
      const { operator, values = [] } = exitCodes;
      if (!OPERATORS.includes(operator)) errors.push(notSupported(`${at}.exitCodes.operator`, operator, OPERATORS));
      if (values.length > MAX_EXIT_CODES) {
        errors.push(tooMany(`${at}.exitCodes.values`, values.length, MAX_EXIT_CODES));
      }
    }
  });
  return errors;
}
