import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { readIfThere } from './read-if-there.ts';
import { writeSecret } from './write-secret.ts';

/** Who the serving certificate must speak for. */
export interface ServingNames {
  dns: string[];
  ips: string[];
}

/** Everything in PEM. */
export interface Certificates {
  caCert: string;
  caKey: string;
  servingCert: string;
  servingKey: string;
  /** Group `system:masters`, user `kubernetes-admin`. */
  adminCert: string;
  adminKey: string;
  /** Signs service account tokens. EC P-256. */
  serviceAccountKey: string;
}

const DAY_MS = 86_400_000;
/** Leaves are made anew when they have less than this left. */
const RENEW_BEFORE_MS = 30 * DAY_MS;

/**
 * Reads the cluster's certificates, making what is missing, near its end, or does not cover `names`. What makes
 * certificates is loaded only then: an ordinary start reads files.
 */
export async function ensureCertificates(pki: string, names: ServingNames, nowMs: number): Promise<Certificates> {
  mkdirSync(pki, { recursive: true, mode: 0o700 });
  const at = (name: string) => path.join(pki, name);
  let ca = readPair(at('ca'));
  const caIsNew = !ca || endsSoon(ca.cert, nowMs);
  const maker = () => import('./certificate-maker.ts');
  if (!ca || caIsNew) ca = writePair(at('ca'), await (await maker()).makeAuthority(nowMs));
  let serving = caIsNew ? undefined : readPair(at('apiserver'));
  if (!serving || endsSoon(serving.cert, nowMs) || !covers(serving.cert, names)) {
    const subject = { commonName: 'kube-apiserver', organization: undefined };
    serving = writePair(at('apiserver'), await (await maker()).issue(ca, { subject, names, use: 'server', nowMs }));
  }
  let admin = caIsNew ? undefined : readPair(at('admin'));
  if (!admin || endsSoon(admin.cert, nowMs)) {
    const subject = { commonName: 'kubernetes-admin', organization: 'system:masters' };
    admin = writePair(at('admin'), await (await maker()).issue(ca, { subject, use: 'client', nowMs }));
  }
  return {
    caCert: ca.cert,
    caKey: ca.key,
    servingCert: serving.cert,
    servingKey: serving.key,
    adminCert: admin.cert,
    adminKey: admin.key,
    serviceAccountKey: serviceAccountKey(at('service-account.key')),
  };
}

/** A certificate and its private key, in PEM. */
export interface CertificatePair {
  cert: string;
  key: string;
}

function serviceAccountKey(file: string): string {
  const kept = readIfThere(file);
  if (kept) return kept;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  writeSecret(file, pem);
  return pem;
}

function endsSoon(pem: string, nowMs: number): boolean {
  return Date.parse(new X509Certificate(pem).validTo) < nowMs + RENEW_BEFORE_MS;
}

function covers(pem: string, names: ServingNames): boolean {
  const cert = new X509Certificate(pem);
  return names.dns.every((name) => cert.checkHost(name)) && names.ips.every((ip) => cert.checkIP(ip));
}

function readPair(base: string): CertificatePair | undefined {
  const cert = readIfThere(`${base}.crt`);
  const key = readIfThere(`${base}.key`);
  return cert && key ? { cert, key } : undefined;
}

function writePair(base: string, pair: CertificatePair): CertificatePair {
  writeSecret(`${base}.key`, pair.key);
  writeSecret(`${base}.crt`, pair.cert);
  return pair;
}
