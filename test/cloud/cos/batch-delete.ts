import { CosError } from './errors.ts';
import { checkMd5 } from './metadata.ts';
import type { CosCall, CosOperation } from './operation.ts';
import { list, readXml, record, textOf, xmlDocument, type XmlElement } from './xml.ts';

/** cloud.tencent.com/document/product/436/8289. What more than that is answered is UNCERTAIN; MalformedXML is what S3 answers. */
const MOST_KEYS = 1000;

/**
 * POST ?delete. Keys that are not there count as deleted. With the fault `partial` the first key stays and is reported
 * under Error, in an answer that is 200 all the same.
 */
export const deleteMultipleObjects: CosOperation = {
  name: 'DeleteMultipleObjects',
  params: ['delete'],
  perform(call) {
    const { headers, body } = call.request;
    if (!headers['content-md5']) throw new CosError('MissingContentMD5');
    checkMd5(body, headers['content-md5']);
    if (body.length === 0) throw new CosError('MissingRequestBodyError');
    const { keys, quiet } = readDeletion(body);
    const spared = call.disturbance === 'partial' ? keys.slice(0, 1) : [];
    const removed = keys.slice(spared.length);
    for (const key of removed) remove(call, key);
    const failures = spared.map((key): XmlElement => {
      return [
        'Error',
        [
          ['Key', key],
          ['Code', 'PathConflict'],
          ['Message', 'Path conflict.'],
        ],
      ];
    });
    const successes = quiet ? [] : removed.map((key): XmlElement => ['Deleted', [['Key', key]]]);
    return {
      status: 200,
      headers: { 'Content-Type': 'application/xml' },
      body: xmlDocument('DeleteResult', [...successes, ...failures]),
      note: { keys: removed, failed: spared },
    };
  },
};

function remove({ bucket, fire, knobs }: CosCall, key: string) {
  const object = bucket.remove(key);
  if (knobs.batchDeleteFires === false) return;
  if (object !== undefined) fire('cos:ObjectRemove:Delete', object);
  else if (knobs.missingDeleteFires) fire('cos:ObjectRemove:Delete', { key });
}

function readDeletion(body: Buffer): { keys: string[]; quiet: boolean } {
  const request = readXml(body, 'Delete');
  const keys = list(request['Object']).map((element) => {
    const object = record(element);
    if ('VersionId' in object) throw new CosError('NotImplemented', 'Versions are not served here.');
    const key = textOf(object['Key']);
    if (!key) throw new CosError('MalformedXML');
    return key;
  });
  if (keys.length === 0 || keys.length > MOST_KEYS) throw new CosError('MalformedXML');
  return { keys, quiet: textOf(request['Quiet'])?.trim().toLowerCase() === 'true' };
}
