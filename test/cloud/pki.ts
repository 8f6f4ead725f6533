import { webcrypto } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
// The certificate library's injection container needs it, and asks that it be loaded first.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

/** A throw-away certificate authority: whoever trusts its CA file trusts every host of this cloud, and nobody else does. */
export type Pki = {
  /** The CA certificate, PEM. */
  readonly ca: string;
  /** A file with the CA certificate, for NODE_EXTRA_CA_CERTS and `curl --cacert`; only its owner may read it. */
  readonly caFile: string;
  /** What a TLS server needs to be `host`; made once per host. */
  contextFor(host: string): Promise<SecureContext>;
  /** Removes the CA file. */
  dispose(): Promise<void>;
};

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY = 24 * 60 * 60 * 1000;

/** Makes a new CA. Its certificates hold from yesterday, for clients whose clock is behind, until a year from now. */
export async function openPki(): Promise<Pki> {
  const validity = { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 365 * DAY) };
  const caKeys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: serialNumber(),
    name: 'CN=Local cloud (throw-away CA)',
    signingAlgorithm: ECDSA,
    keys: caKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  // One key serves all hosts: what a client checks is the name, and one key keeps a new host cheap.
  const hostKeys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const key = pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', hostKeys.privateKey));

  async function certify(host: string): Promise<SecureContext> {
    const certificate = await x509.X509CertificateGenerator.create({
      ...validity,
      serialNumber: serialNumber(),
      // A common name holds at most 64 characters; the name that counts is the alternative one.
      subject: `CN=${host.slice(0, 64)}`,
      issuer: authority.subject,
      publicKey: hostKeys.publicKey,
      signingKey: caKeys.privateKey,
      signingAlgorithm: ECDSA,
      extensions: [
        new x509.BasicConstraintsExtension(false),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }]),
        await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
      ],
    });
    return createSecureContext({ key, cert: certificate.toString('pem') });
  }

  const ca = authority.toString('pem');
  const folder = await mkdtemp(join(tmpdir(), 'local-cloud-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, `${ca}\n`, { mode: 0o600 });
  const contexts = new Map<string, Promise<SecureContext>>();
  return {
    ca,
    caFile,
    contextFor(host) {
      const known = contexts.get(host) ?? certify(host);
      contexts.set(host, known);
      return known;
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

const serialNumber = () => Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString('hex');

function pem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
