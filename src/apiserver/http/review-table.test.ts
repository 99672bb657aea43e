import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const PATH = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const body = JSON.stringify({ spec: { nonResourceAttributes: { path: '/', verb: 'get' } } });
let under: ServerUnderTest;

beforeAll(async () => {
  under = await startServerUnderTest();
});
afterAll(() => under.server.close());

const review = (accept: string) => under.ask(PATH, { method: 'POST', body, headers: { accept } });

test('a question has no columns, so that nobody gets a table of its answer', async () => {
  const refused = await review('application/json;as=Table;v=v1;g=meta.k8s.io');
  expect([refused.code, JSON.parse(refused.body).reason]).toEqual([406, 'NotAcceptable']);
  expect(JSON.parse(refused.body).message).toMatch(/^only the following media types are accepted: application\/json/);
});

test('who also takes the answer as it is gets it', async () => {
  const answered = await review('application/json;as=Table;v=v1;g=meta.k8s.io,application/json');
  expect([answered.code, JSON.parse(answered.body).status.allowed]).toEqual([201, true]);
});
