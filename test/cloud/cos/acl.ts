import { CosError } from './errors.ts';
import { aclOf } from './metadata.ts';
import type { CosOperation } from './operation.ts';
import { xmlDocument, type XmlElement } from './xml.ts';

/** The group of everybody in an ACL (cloud.tencent.com/document/product/436/7744). */
const EVERYBODY = 'http://cam.qcloud.com/groups/global/AllUsers';

/** What an object's own ACL says; one that was never set says nothing about others, even where its bucket lets everybody read. */
export const getObjectAcl: CosOperation = {
  name: 'GetObjectACL',
  params: ['acl'],
  perform({ bucket, target, account }) {
    const object = bucket.get(target.key);
    if (object === undefined) throw new CosError('NoSuchKey');
    const body = grantsDocument(account.uin, object.acl === 'public-read');
    return { status: 200, headers: { 'Content-Type': 'application/xml', 'x-cos-acl': object.acl }, body };
  },
};

/** An AccessControlPolicy: the owner may do everything, and everybody may read where it is public. */
export function grantsDocument(uin: string, isPublic: boolean): Buffer {
  const id = `qcs::cam::uin/${uin}:uin/${uin}`;
  const owner: XmlElement[] = [
    ['ID', id],
    ['DisplayName', id],
  ];
  const grant = (grantee: readonly XmlElement[], permission: string): XmlElement => [
    'Grant',
    [
      ['Grantee', grantee],
      ['Permission', permission],
    ],
  ];
  const grants = [grant(owner, 'FULL_CONTROL'), ...(isPublic ? [grant([['URI', EVERYBODY]], 'READ')] : [])];
  return xmlDocument('AccessControlPolicy', [
    ['Owner', owner],
    ['AccessControlList', grants],
  ]);
}

/** PUT ?acl with a preset in x-cos-acl; grants in a body or in x-cos-grant-* are not played. */
export const putObjectAcl: CosOperation = {
  name: 'PutObjectACL',
  params: ['acl'],
  perform({ bucket, target, request }) {
    const object = bucket.get(target.key);
    if (object === undefined) throw new CosError('NoSuchKey');
    const grants = Object.keys(request.headers).some((name) => name.startsWith('x-cos-grant-'));
    if (grants || request.body.length > 0 || request.headers['x-cos-acl'] === undefined) {
      throw new CosError('NotImplemented', 'Of ACLs only the presets in x-cos-acl are served here.');
    }
    bucket.replace({ ...object, acl: aclOf(request.headers) });
    return { status: 200 };
  },
};
