import { expect, test } from 'vitest';
import { fieldErrorText } from '#api';
import { allKinds, apiServices, normalise, priorityClasses, validateCreate } from '#kinds';
import { localApiServices, systemPriorities } from './built-in-objects.ts';

test('every group that is served has its API service, and all of them are valid', () => {
  const made = localApiServices();
  const names = made.map(({ metadata }) => metadata?.name);
  expect(names).toContain('v1.');
  expect(names).toContain('v1.authorization.k8s.io');
  const missing = allKinds.filter(({ group, version }) => !names.includes(`${version}.${group}`));
  expect(missing.map(({ group }) => group)).toEqual(['apiregistration.k8s.io']);
  for (const service of made) {
    normalise(apiServices, service);
    expect(validateCreate(apiServices, service).map((e) => fieldErrorText(e))).toEqual([]);
  }
});

test('the system priority classes are valid', () => {
  for (const priorityClass of systemPriorities()) {
    normalise(priorityClasses, priorityClass);
    expect(validateCreate(priorityClasses, priorityClass).map((e) => fieldErrorText(e))).toEqual([]);
  }
});
