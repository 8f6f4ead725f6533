import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { CloudRequest } from '../exchange.ts';
import { CosError } from './errors.ts';
import { sameText, sha256, type AwsProof } from './sigv4.ts';

/** The two ways in which AWS's clients cut a body into chunks (AWS's "Signature calculations: transferring payload in multiple chunks"). */
const SIGNED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
const UNSIGNED = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

/**
 * The request with the body that was meant: chunks are joined, their signatures and the checksums checked, and what spoke of them is
 * gone from its headers. How much of this the real COS takes is UNCERTAIN (knob `awsChunks`); other cuts are refused.
 */
export function joinAwsChunks(request: CloudRequest, proof: AwsProof, takesChunks: boolean): CloudRequest {
  if (!proof.payload.startsWith('STREAMING-')) {
    checkSums(request.body, request.headers);
    return request;
  }
  if (!takesChunks || (proof.payload !== SIGNED && proof.payload !== UNSIGNED))
    throw new CosError('NotImplemented', `${proof.payload} is not served here.`);
  const { body, trailer } = readChunks(request.body, proof.payload === SIGNED ? proof : undefined);
  const headers = { ...request.headers };
  if (Number(headers['x-amz-decoded-content-length']) !== body.length) throw new CosError('IncompleteBody');
  checkSums(body, { ...headers, ...trailer });
  const encodings = (headers['content-encoding'] ?? '').split(',').map((name) => name.trim());
  headers['content-encoding'] = encodings.filter((name) => name !== 'aws-chunked').join(', ');
  headers['content-length'] = String(body.length);
  return { ...request, headers, body };
}

function readChunks(
  raw: Buffer,
  proof: AwsProof | undefined,
): { body: Buffer; trailer: Record<string, string> } {
  const chunks: Buffer[] = [];
  let previous = proof?.signature ?? '';
  let at = 0;
  for (;;) {
    const { text, next } = readLine(raw, at);
    const [, size = '', signature = ''] = /^([\da-f]+)(?:;chunk-signature=([\da-f]{64}))?$/i.exec(text) ?? [];
    const chunk = raw.subarray(next, next + Number.parseInt(size, 16));
    if (size === '' || chunk.length !== Number.parseInt(size, 16)) throw new CosError('IncompleteBody');
    if (proof !== undefined) {
      const terms = [
        'AWS4-HMAC-SHA256-PAYLOAD',
        proof.date,
        proof.scope,
        previous,
        sha256(''),
        sha256(chunk),
      ];
      if (!sameText(proof.sign(terms.join('\n')), signature)) throw new CosError('SignatureDoesNotMatch');
      previous = signature;
    }
    at = next + chunk.length;
    if (chunk.length === 0) return { body: Buffer.concat(chunks), trailer: readTrailer(raw.subarray(at)) };
    chunks.push(chunk);
    if (raw.toString('latin1', at, at + 2) !== '\r\n') throw new CosError('IncompleteBody');
    at += 2;
  }
}

function readLine(raw: Buffer, from: number): { text: string; next: number } {
  const end = raw.indexOf('\r\n', from);
  if (end < 0) throw new CosError('IncompleteBody');
  return { text: raw.toString('latin1', from, end), next: end + 2 };
}

function readTrailer(raw: Buffer): Record<string, string> {
  const pairs = raw
    .toString('latin1')
    .split('\r\n')
    .filter((line) => line.includes(':'))
    .map((line) => [
      line.slice(0, line.indexOf(':')).trim().toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

const crc32Of = (body: Buffer) => {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return sum.toString('base64');
};

const SUMS: Readonly<Record<string, (body: Buffer) => string>> = {
  crc32: crc32Of,
  sha1: (body) => createHash('sha1').update(body).digest('base64'),
  sha256: (body) => createHash('sha256').update(body).digest('base64'),
};

/** Compares the body with every checksum that came with it; one that cannot be computed here is refused, not passed over. */
function checkSums(body: Buffer, headers: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries(headers)) {
    const [, algorithm] = /^x-amz-checksum-(?!algorithm|mode|type)(.+)$/.exec(name) ?? [];
    if (algorithm === undefined) continue;
    const sum = SUMS[algorithm];
    if (sum === undefined) throw new CosError('NotImplemented', `${name} is not served here.`);
    if (sum(body) !== value) throw new CosError('BadDigest');
  }
}
