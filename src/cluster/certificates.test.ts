import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Certificates, ensureCertificates } from './certificates.ts';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const DAY_MS = 86_400_000;
const names = { dns: ['localhost', 'kubernetes.default.svc'], ips: ['127.0.0.1', '::1', '10.96.0.1'] };
const directory = mkdtempSync(path.join(os.tmpdir(), 'podling-pki-'));
let made: Certificates;

beforeAll(async () => {
  made = await ensureCertificates(directory, names, NOW);
});
afterAll(() => rmSync(directory, { recursive: true }));

test('the serving certificate speaks for every name and is signed by the authority', () => {
  const serving = new X509Certificate(made.servingCert);
  expect(names.dns.map((name) => serving.checkHost(name))).toEqual(names.dns);
  expect(names.ips.map((ip) => serving.checkIP(ip))).toEqual(names.ips);
  expect(serving.checkIssued(new X509Certificate(made.caCert))).toBe(true);
  expect(serving.verify(new X509Certificate(made.caCert).publicKey)).toBe(true);
});

test('the administrator is kubernetes-admin of system:masters', () => {
  const admin = new X509Certificate(made.adminCert);
  expect(admin.subject.split('\n').sort()).toEqual(['CN=kubernetes-admin', 'O=system:masters']);
  expect(admin.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
});

test('every file is for its owner only', () => {
  const modes = readdirSync(directory).map((file) => statSync(path.join(directory, file)).mode & 0o777);
  expect(modes).toEqual(Array(7).fill(0o600));
});

test('a second start changes nothing', async () => {
  expect(await ensureCertificates(directory, names, NOW + DAY_MS)).toEqual(made);
});

test('a new name renews the serving certificate only', async () => {
  const renewed = await ensureCertificates(directory, { ...names, dns: [...names.dns, 'laptop'] }, NOW);
  expect(renewed).toEqual({ ...made, servingCert: expect.anything(), servingKey: expect.anything() });
  expect(new X509Certificate(renewed.servingCert).checkHost('laptop')).toBe('laptop');
});

test('leaves near their end are renewed, the authority and the token key stay', async () => {
  const renewed = await ensureCertificates(directory, names, NOW + 340 * DAY_MS);
  expect(renewed.adminCert).not.toBe(made.adminCert);
  expect(renewed.caCert).toBe(made.caCert);
  expect(renewed.serviceAccountKey).toBe(made.serviceAccountKey);
  expect(Date.parse(new X509Certificate(renewed.servingCert).validTo)).toBe(NOW + (340 + 365) * DAY_MS);
});
