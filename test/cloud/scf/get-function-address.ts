import { createHash } from 'node:crypto';
import { textOf } from '../api3/parameters.ts';
import type { ApiAction } from '../api3/product.ts';
import type { CodeStore } from './code-store.ts';
import { refuse } from './refusals.ts';
import { functionOf, type ScfState } from './state.ts';

/**
 * Where the code can be fetched, and its SHA-256. Whether that is the hash of the bytes that were uploaded is not documented: SCF may
 * pack them anew (knob `codeSha256`). Source: tencentcloud-cli, scf/v20180416/api.json.
 */
export const getFunctionAddress = (scf: ScfState, store: CodeStore): ApiAction => ({
  rate: 20,
  parameters: { FunctionName: 'string', Qualifier: 'string', Namespace: 'string' },
  required: ['FunctionName'],
  perform(call) {
    const record = functionOf(scf, call);
    const qualifier = textOf(call, 'Qualifier', '$LATEST');
    if (qualifier !== '$LATEST' && qualifier !== '$DEFAULT') {
      throw refuse('ResourceNotFound.Qualifier', call.language);
    }
    if (['Creating', 'Updating', 'Deleting'].includes(record.status)) {
      throw refuse('FailedOperation.FunctionStatusError', call.language);
    }
    const zip = scf.codeSha256 === 'repacked' ? repacked(record.code.zip) : record.code.zip;
    const CodeSha256 = createHash('sha256').update(zip).digest('hex');
    return { Url: store.urlOf(zip, record.region), CodeSha256 };
  },
  note: ({ FunctionName }) => ({ function: FunctionName }),
});

/** The same files, another archive: a comment at the end of the zip, whose length stands in its last two bytes. */
function repacked(zip: Buffer): Buffer {
  if (zip.readUInt16LE(zip.length - 2) !== 0) return zip;
  return Buffer.concat([zip.subarray(0, -2), Buffer.from([3, 0]), Buffer.from('scf')]);
}
