import { expect, test } from 'vitest';
import { ApiError } from '#api';
import { secrets } from '#kinds';
import { decodeObject } from './decode-body.ts';

test('bytes that are no base64 are refused where they stop being it', () => {
  const value = { apiVersion: 'v1', kind: 'Secret', data: { a: 'c2VjcmV0', b: 'pässword' } };
  const text = JSON.stringify(value);
  const message = 'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 1';
  expect(() => decodeObject(secrets, { value, text }, 'Strict')).toThrow(new ApiError('BadRequest', message));
});
