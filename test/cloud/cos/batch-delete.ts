import { CosError, type CosErrorCode } from './errors.ts';
import { checkMd5 } from './metadata.ts';
import type { CosOperation } from './operation.ts';
import { mayTouch } from './resource.ts';
import { deleteKey, type Deletion } from './versions.ts';
import { list, readXml, record, textOf, xmlDocument, type XmlElement } from './xml.ts';

/** cloud.tencent.com/document/product/436/8289. What more than that is answered is UNCERTAIN; MalformedXML is what S3 answers. */
const MOST_KEYS = 1000;

/**
 * POST ?delete. Keys that are not there count as deleted. With the fault `partial` the first key stays and is reported
 * under Error, in an answer that is 200 all the same; with `partial-busy` for a reason that passes.
 */
export const deleteMultipleObjects: CosOperation = {
  name: 'DeleteMultipleObjects',
  params: ['delete'],
  perform(call) {
    const { headers, body } = call.request;
    // To S3 tools it speaks as S3 did: the words are those that the real service gave to an AWS SDK.
    if (!headers['content-md5'] && call.isS3)
      throw new CosError('InvalidRequest', 'Missing required header for this request: Content-MD5');
    if (!headers['content-md5']) throw new CosError('MissingContentMD5');
    checkMd5(body, headers['content-md5']);
    if (body.length === 0) throw new CosError('MissingRequestBodyError');
    const { objects, quiet } = readDeletion(body);
    const sparing = SPARING.get(call.disturbance ?? '');
    const spared = sparing === undefined ? [] : objects.slice(0, 1);
    const isForbidden = ({ key }: Doomed) => !mayTouch(call, 'DeleteMultipleObjects', key);
    if (objects.every(isForbidden)) throw new CosError('AccessDenied');
    const forbidden = objects.slice(spared.length).filter(isForbidden);
    const tells = call.knobs.batchDeleteFires !== false;
    const removed = objects
      .slice(spared.length)
      .filter((object) => !isForbidden(object))
      .map((object) => ({
        ...object,
        done: deleteKey(call, object.key, object.versionId, tells),
      }));
    const failures = [
      ...spared.map((one) => failure(one, sparing ?? 'PathConflict')),
      ...forbidden.map((one) => failure(one, 'AccessDenied')),
    ];
    const successes = quiet ? [] : removed.map((object): XmlElement => ['Deleted', deletedMembers(object)]);
    return {
      status: 200,
      headers: { 'Content-Type': 'application/xml' },
      body: xmlDocument('DeleteResult', [...successes, ...failures]),
      note: { keys: removed.map(({ key }) => key), failed: [...spared, ...forbidden].map(({ key }) => key) },
    };
  },
};

/** Faults that spare a key, and the reason that is told for it. */
const SPARING = new Map<string, CosErrorCode>([
  ['partial', 'PathConflict'],
  ['partial-busy', 'InternalError'],
]);

/** A key that stays. That a policy is asked for each key, and answers like this, is S3's way and UNCERTAIN here. */
function failure({ key, versionId }: Doomed, code: CosErrorCode): XmlElement {
  const { message } = new CosError(code);
  return [
    'Error',
    [['Key', key], ...idElement('VersionId', versionId), ['Code', code], ['Message', message]],
  ];
}

/** A deleted object names the marker that was made, or whether the version that is gone was one (436/8289). */
function deletedMembers({ key, versionId, done }: Doomed & { done: Deletion }): XmlElement[] {
  return [
    ['Key', key],
    ...(done.marker ? [['DeleteMarker', 'true'] as const] : []),
    ...idElement('DeleteMarkerVersionId', done.marker ? done.versionId : undefined),
    ...idElement('VersionId', versionId),
  ];
}

const idElement = (name: string, id: string | undefined): XmlElement[] =>
  id === undefined ? [] : [[name, id]];

type Doomed = { readonly key: string; readonly versionId: string | undefined };

function readDeletion(body: Buffer): { objects: Doomed[]; quiet: boolean } {
  const request = readXml(body, 'Delete');
  const objects = list(request['Object']).map((element) => {
    const object = record(element);
    const key = textOf(object['Key']);
    if (!key) throw new CosError('MalformedXML');
    return { key, versionId: textOf(object['VersionId']) };
  });
  if (objects.length === 0 || objects.length > MOST_KEYS) throw new CosError('MalformedXML');
  return { objects, quiet: textOf(request['Quiet'])?.trim().toLowerCase() === 'true' };
}
