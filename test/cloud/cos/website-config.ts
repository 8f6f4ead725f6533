import { CosError } from './errors.ts';
import type { CosOperation } from './operation.ts';
import type { WebsiteConfig } from './store.ts';
import { readXml, record, textOf, xmlDocument, type XmlElement, type XmlValue } from './xml.ts';

/** Bytes of the document (cloud.tencent.com/document/product/436/31930). */
const MOST_BYTES = 64 * 1024;

export const getBucketWebsite: CosOperation = {
  name: 'GetBucketWebsite',
  params: ['website'],
  perform({ bucket }) {
    if (bucket.website === undefined) throw new CosError('NoSuchWebsiteConfiguration');
    return {
      status: 200,
      headers: { 'Content-Type': 'application/xml' },
      body: renderWebsite(bucket.website),
    };
  },
};

export const putBucketWebsite: CosOperation = {
  name: 'PutBucketWebsite',
  params: ['website'],
  perform({ bucket, request }) {
    if (request.body.length === 0) throw new CosError('MissingRequestBodyError');
    if (request.body.length > MOST_BYTES) throw new CosError('XMLSizeLimit');
    bucket.website = readWebsite(request.body);
    return { status: 200 };
  },
};

export const deleteBucketWebsite: CosOperation = {
  name: 'DeleteBucketWebsite',
  params: ['website'],
  perform({ bucket }) {
    bucket.website = undefined;
    return { status: 204 };
  },
};

/** Without anything said, an error page keeps the status that led to it, and extensions are not left out. */
export function readWebsite(body: Buffer): WebsiteConfig {
  const document = readXml(body, 'WebsiteConfiguration');
  if ('RoutingRules' in document) throw new CosError('NotImplemented', 'Routing rules are not served here.');
  const errorDocument = record(document['ErrorDocument']);
  if ('Charity404' in errorDocument) throw new CosError('NotImplemented', 'Charity404 is not served here.');
  const index = text(record(document['IndexDocument'])['Suffix']);
  const errorKey = text(errorDocument['Key']);
  const redirectAllTo = text(record(document['RedirectAllRequestsTo'])['Protocol']);
  if (index === undefined && redirectAllTo === undefined) throw new CosError('MalformedXML');
  if (redirectAllTo !== undefined && redirectAllTo !== 'https') throw new CosError('InvalidArgument');
  return {
    ...(index === undefined ? {} : { index }),
    ...(errorKey === undefined ? {} : { errorKey }),
    ...(redirectAllTo === undefined ? {} : { redirectAllTo }),
    errorStatus: text(errorDocument['OriginalHttpStatus']) === 'Disabled' ? '200' : 'original',
    autoAddressing: text(record(document['AutoAddressing'])['Status']) === 'Enabled',
  };
}

const text = (value: XmlValue) => {
  const found = textOf(value)?.trim();
  return found === '' ? undefined : found;
};

function renderWebsite(website: WebsiteConfig): Buffer {
  const { index, errorKey, redirectAllTo, autoAddressing, errorStatus } = website;
  const onOff = (on: boolean) => (on ? 'Enabled' : 'Disabled');
  const members: XmlElement[] = [];
  if (index !== undefined) members.push(['IndexDocument', [['Suffix', index]]]);
  if (redirectAllTo !== undefined) members.push(['RedirectAllRequestsTo', [['Protocol', redirectAllTo]]]);
  members.push(['AutoAddressing', [['Status', onOff(autoAddressing)]]]);
  if (errorKey !== undefined) {
    members.push([
      'ErrorDocument',
      [
        ['Key', errorKey],
        ['OriginalHttpStatus', onOff(errorStatus === 'original')],
      ],
    ]);
  }
  return xmlDocument('WebsiteConfiguration', members);
}
