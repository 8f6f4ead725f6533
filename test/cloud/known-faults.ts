import type { ApiProduct } from './api3/product.ts';
import { COS_FAULTS, COS_OPERATIONS } from './cos/index.ts';
import { WIRE_FAULTS, type Fault } from './faults.ts';
import { GITHUB_FAULTS, GITHUB_OPERATIONS, TOKEN_OPERATION } from './github/index.ts';

type Family = {
  readonly operations: readonly string[];
  readonly hows: readonly string[];
  /** What else is taken, and how to say so. */
  readonly also?: { readonly pattern: RegExp; readonly words: string };
};

/**
 * A check that a fault can happen in a cloud with these products; it throws when it cannot, and the message lists what can. A fault that
 * never fires would let a test pass that tests nothing.
 */
export function openFaultCheck(products: readonly ApiProduct[]): (fault: Fault) => void {
  const families: readonly Family[] = [
    { operations: COS_OPERATIONS, hows: [...WIRE_FAULTS, ...COS_FAULTS] },
    { operations: ['PutObjectCopy', 'CompleteMultipartUpload'], hows: ['error-in-200'] },
    { operations: ['DeleteMultipleObjects'], hows: ['partial', 'partial-busy'] },
    {
      operations: products.flatMap(({ actions }) => Object.keys(actions)),
      hows: [...WIRE_FAULTS, '500', '503', 'throttle', 'denied', 'skew'],
      also: { pattern: /^[A-Z]\w+(\.\w+)?$/, words: 'an error code of API 3.0' },
    },
    {
      operations: GITHUB_OPERATIONS.filter((name) => name !== TOKEN_OPERATION),
      hows: [...WIRE_FAULTS, ...GITHUB_FAULTS],
    },
    {
      operations: [TOKEN_OPERATION],
      hows: WIRE_FAULTS,
      also: { pattern: /^[45]\d\d$/, words: 'a status from 400 on' },
    },
    {
      operations: ['Visit'],
      hows: WIRE_FAULTS,
      also: { pattern: /^[45]\d\d$/, words: 'a status from 400 on' },
    },
    { operations: ['event'], hows: ['lost', 'duplicate', 'merge'] },
    { operations: ['purge'], hows: ['lost', 'duplicate', 'stuck', 'fail'] },
  ];
  return ({ operation, how, count }) => {
    if (!Number.isInteger(count) || count < 1) throw new Error('count must be a whole number from 1 on.');
    const same = (name: string) => name.toLowerCase() === operation.toLowerCase();
    const fitting = families.filter(({ operations }) => operations.some(same));
    if (fitting.length === 0) {
      const known = families.flatMap(({ operations }) => operations);
      throw new Error(
        `There is no operation ${operation} here. There is: ${[...new Set(known)].join(', ')}.`,
      );
    }
    if (fitting.some(({ hows, also }) => hows.includes(how) || also?.pattern.test(how))) return;
    const known = fitting.flatMap(({ hows, also }) => [...hows, ...(also === undefined ? [] : [also.words])]);
    throw new Error(`There is no fault ${how} for ${operation}. There is: ${known.join(', ')}.`);
  };
}
