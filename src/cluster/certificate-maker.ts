// x509 needs the metadata API in place before it is loaded.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { CertificatePair, ServingNames } from './certificates.ts';

type CryptoKey = webcrypto.CryptoKey;

x509.cryptoProvider.set(webcrypto);

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const YEAR_MS = 365 * 86_400_000;
/** Clocks of callers may be a little behind. */
const BACKDATE_MS = 5 * 60_000;

/** A new certificate authority, good for ten years. */
export async function makeAuthority(nowMs: number): Promise<CertificatePair> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=podling-ca',
    ...validity(nowMs, 10),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as CryptoKey),
    ],
  });
  return { cert: pem(cert), key: await keyPem(keys.privateKey as CryptoKey) };
}

export interface Issue {
  subject: { commonName: string; organization: string | undefined };
  /** Absent on client certificates. */
  names?: ServingNames;
  use: 'server' | 'client';
  nowMs: number;
}

/** A certificate signed by the authority, good for a year. */
export async function issue(
  authority: CertificatePair,
  { subject, names, use, nowMs }: Issue,
): Promise<CertificatePair> {
  const ca = new x509.X509Certificate(authority.cert);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', derOf(authority.key), ALGORITHM, false, ['sign']);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const organization = subject.organization ? `O=${subject.organization}, ` : '';
  const alternatives = [
    ...(names?.dns ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(names?.ips ?? []).map((value) => ({ type: 'ip' as const, value })),
  ];
  const purpose = use === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth;
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: `${organization}CN=${subject.commonName}`,
    issuer: ca.subject,
    ...validity(nowMs, 1),
    publicKey: keys.publicKey as CryptoKey,
    signingKey: signingKey as CryptoKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([purpose]),
      await x509.AuthorityKeyIdentifierExtension.create(ca),
      ...(alternatives.length > 0 ? [new x509.SubjectAlternativeNameExtension(alternatives)] : []),
    ],
  });
  return { cert: pem(cert), key: await keyPem(keys.privateKey as CryptoKey) };
}

function validity(nowMs: number, years: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(nowMs - BACKDATE_MS), notAfter: new Date(nowMs + years * YEAR_MS) };
}

/** Random and positive: the first bit of a DER integer is its sign. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

function pem(cert: x509.X509Certificate): string {
  return `${cert.toString('pem')}\n`;
}

async function keyPem(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${der.replace(/(.{64})(?=.)/g, '$1\n')}\n-----END PRIVATE KEY-----\n`;
}

function derOf(keyText: string): Buffer {
  return Buffer.from(keyText.replace(/-----[^-]+-----/g, ''), 'base64');
}
