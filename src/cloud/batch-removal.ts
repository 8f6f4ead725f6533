import { createHash } from 'node:crypto';
import pMap from 'p-map';
import { Cancelled, CloudError, isKind } from '../core/errors.ts';
import type { Unremoved } from '../core/ports.ts';
import type { Connection } from './connection.ts';
import { cloudError } from './failure.ts';
import { escaped, placesOf, textOf } from './xml.ts';

/** Removals one by one at once. */
const WIDTH = 32;

/**
 * Removes up to 1,000 keys by DeleteMultipleObjects (cloud.tencent.com/document/product/436/8289), which answers 200 also when some of
 * them failed: a key is removed only if the answer names it as deleted. Those that failed for a passing reason are tried one by one.
 */
export async function removeMany(
  connection: Connection,
  keys: readonly string[],
): Promise<readonly Unremoved[]> {
  const plain = keys.filter((key) => !NOT_IN_XML.test(key));
  const left = plain.length === 0 ? [] : await removeBatch(connection, plain);
  const passing = left.filter(({ error }) => isKind(error, 'transient', 'throttled'));
  const single = [...passing.map(({ key }) => key), ...keys.filter((key) => NOT_IN_XML.test(key))];
  const reasons = new Map(passing.map(({ key, error }) => [key, error]));
  let isGivenUp = false;
  const removeOne = async (key: string): Promise<readonly Unremoved[]> => {
    const reason = reasons.get(key);
    if (isGivenUp && reason !== undefined) return [{ key, error: reason }];
    try {
      await connection.ask({ operation: 'DeleteObject', method: 'DELETE', key });
      return [];
    } catch (error) {
      // What the batch did counts, whatever becomes of the rest: a service that is down for one is down for all.
      isGivenUp = true;
      if (error instanceof CloudError) return [{ key, error }];
      if (error instanceof Cancelled && reason !== undefined) return [{ key, error: reason }];
      throw error;
    }
  };
  const others = await pMap(single, removeOne, { concurrency: WIDTH });
  return [...left.filter((one) => !passing.includes(one)), ...others.flat()];
}

/** Characters that XML cannot hold, or that its readers make others of: such a key goes into a request of its own. */
// eslint-disable-next-line no-control-regex -- these are meant
const NOT_IN_XML = /[\u0000-\u001f\ufffe\uffff]/;

async function removeBatch({ ask }: Connection, keys: readonly string[]): Promise<readonly Unremoved[]> {
  const objects = keys.map((key) => `<Object><Key>${escaped(key)}</Key></Object>`).join('');
  const body = Buffer.from(`<Delete><Quiet>false</Quiet>${objects}</Delete>`);
  const answer = await ask({
    operation: 'DeleteMultipleObjects',
    subject: `${keys.length} objects from ${keys[0] ?? ''}`,
    method: 'POST',
    query: { delete: '' },
    headers: {
      'content-type': 'application/xml',
      'content-md5': createHash('md5').update(body).digest('base64'),
    },
    body,
    root: 'DeleteResult',
  });
  const document = answer.body.toString('utf8');
  const deleted = new Set(
    [...placesOf(document, 'Deleted')].map(([from, to]) => textOf(document, 'Key', from, to)),
  );
  const reasons = new Map(
    [...placesOf(document, 'Error')].map(([from, to]) => {
      const text = (name: string) => textOf(document, name, from, to);
      return [text('Key'), { code: text('Code'), message: text('Message') }] as const;
    }),
  );
  return keys
    .filter((key) => !deleted.has(key))
    .map((key) => {
      const { code = 'NoAnswer', message = 'The answer does not say that it was removed.' } =
        reasons.get(key) ?? {};
      return {
        key,
        error: cloudError({ name: 'cos:DeleteMultipleObjects', subject: key }, { code, message }),
      };
    });
}
