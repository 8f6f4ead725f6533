import { createCRC64, type IHasher } from 'hash-wasm';

// Compiled once, and used from its beginning to its end without a pause: nobody can see that it is shared.
let checksum: IHasher | undefined;
let compiled: Promise<void> | undefined;

/** Resolves when `crc64Of` works. No top-level await: jest would read every module of this cloud several times over. */
export const checksumReady = (): Promise<void> =>
  (compiled ??= createCRC64().then((hasher) => {
    checksum = hasher;
  }));

/** x-cos-hash-crc64ecma: CRC-64/XZ in decimal (436/40334). Throws before `checksumReady` has resolved. */
export function crc64Of(body: Buffer): string {
  if (checksum === undefined) throw new Error('The checksum is not compiled yet.');
  return BigInt(`0x${checksum.init().update(body).digest('hex')}`).toString();
}

/** A stretch of bytes, as far as a checksum needs to know it. */
export type Summed = { readonly size: number; readonly crc64: string };

/** The checksum of one stretch behind the other, from theirs: appending n bytes multiplies the first by x^(8n), modulo the polynomial. */
export function joinedCrc64(stretches: readonly Summed[]): string {
  return stretches
    .reduce((sum, { size, crc64 }) => multiply(xToThe(8n * BigInt(size)), sum) ^ BigInt(crc64), 0n)
    .toString();
}

/** CRC-64/XZ's polynomial and the number one, lowest power in the highest bit. */
const POLYNOMIAL = 0xc96c5795d7870f42n;
const ONE = 1n << 63n;
/** x to the powers of 2, made as far as they are needed. */
const squares: bigint[] = [ONE >> 1n];

function multiply(a: bigint, b: bigint): bigint {
  let product = 0n;
  let shifted = b;
  for (let bit = ONE; bit > 0n; bit >>= 1n) {
    if ((a & bit) !== 0n) product ^= shifted;
    shifted = (shifted & 1n) === 0n ? shifted >> 1n : (shifted >> 1n) ^ POLYNOMIAL;
  }
  return product;
}

function xToThe(power: bigint): bigint {
  let result = ONE;
  for (let at = 0, left = power; left > 0n; at += 1, left >>= 1n) {
    const square = (squares[at] ??= multiply(squares[at - 1] ?? ONE, squares[at - 1] ?? ONE));
    if ((left & 1n) === 1n) result = multiply(square, result);
  }
  return result;
}
