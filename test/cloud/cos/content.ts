import { crc64Of, joinedCrc64 } from './crc64.ts';
import { CosError } from './errors.ts';
import type { CosKnobs } from './operation.ts';

/** The bytes of an object or of a part. */
export type Content = {
  readonly size: number;
  /** CRC-64/XZ, decimal. */
  readonly crc64: string;
  /** Undefined where this cloud was told not to keep a body of that size. */
  readonly body: Buffer | undefined;
};

type Keeps = Pick<CosKnobs, 'bodiesUpTo'>;

export const contentOf = (body: Buffer, keeps: Keeps): Content => ({
  size: body.length,
  crc64: crc64Of(body),
  body: kept(body.length, keeps) ? body : undefined,
});

/** One content behind the other. What is kept of the whole has all of its parts, since each is smaller. */
export function joined(parts: readonly Content[], keeps: Keeps): Content {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const crc64 = joinedCrc64(parts);
  return { size, crc64, body: kept(size, keeps) ? Buffer.concat(parts.map(bytesOf)) : undefined };
}

/** The bytes themselves. Where they were not kept a request for them is refused: nothing is made up. */
export function bytesOf({ body, size }: Pick<Content, 'body' | 'size'>): Buffer {
  if (body === undefined)
    throw new CosError('NotImplemented', `This cloud was told not to keep bodies of ${size} bytes.`);
  return body;
}

const kept = (size: number, { bodiesUpTo = Infinity }: Keeps) => size <= bodiesUpTo;
