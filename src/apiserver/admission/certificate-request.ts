// x509 needs the metadata API in place before it is loaded.
import 'reflect-metadata';
import { Pkcs10CertificateRequest } from '@peculiar/x509';

/** The groups a request for a certificate names. */
export function organizationsOf(base64: string): string[] {
  const pem = Buffer.from(base64, 'base64').toString();
  if (!pem.includes('-----BEGIN CERTIFICATE REQUEST-----')) {
    throw new Error('PEM block type must be CERTIFICATE REQUEST');
  }
  return new Pkcs10CertificateRequest(pem).subjectName.getField('O');
}
