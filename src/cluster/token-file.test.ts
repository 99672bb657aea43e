import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTokenFile } from './token-file.ts';

describe('the token file', () => {
  let pki = '';
  beforeEach(() => {
    pki = mkdtempSync(path.join(tmpdir(), 'podling-tokens-'));
  });
  afterEach(() => rmSync(pki, { recursive: true }));

  it('gives no tokens when there is none', () => {
    expect(readTokenFile(pki)).toEqual([]);
  });

  it.each([
    ['t1,jane,7,"dev,ops"', { token: 't1', user: { name: 'jane', uid: '7', groups: ['dev', 'ops'] } }],
    ['t1,jane,7,dev', { token: 't1', user: { name: 'jane', uid: '7', groups: ['dev'] } }],
    ['t1,jane,', { token: 't1', user: { name: 'jane', uid: '', groups: [] } }],
  ])('reads %s', (line, expected) => {
    writeFileSync(path.join(pki, 'tokens.csv'), `# who may come\n${line}\n\n`);
    expect(readTokenFile(pki)).toEqual([expected]);
  });

  it('refuses a line without a user', () => {
    writeFileSync(path.join(pki, 'tokens.csv'), 'lonely\n');
    expect(() => readTokenFile(pki)).toThrow('read');
  });
});
