import { encodeForList, listPage, readMost, urlEncoded } from './list.ts';
import { findUpload, xml } from './multipart.ts';
import type { CosOperation } from './operation.ts';
import { compareKeys, openOrderedKeys } from './ordered-keys.ts';
import type { Upload } from './store.ts';
import type { XmlElement } from './xml.ts';

/** GET ?uploads (cloud.tencent.com/document/product/436/7736): by key, then by time. */
export const listMultipartUploads: CosOperation = {
  name: 'ListMultipartUploads',
  params: [
    'uploads',
    'prefix',
    'delimiter',
    'encoding-type',
    'max-uploads',
    'key-marker',
    'upload-id-marker',
  ],
  anonymous: 'bucket',
  perform({ bucket, target: { query } }) {
    const [prefix = '', delimiter = '', keyMarker = '', idMarker = ''] = [
      'prefix',
      'delimiter',
      'key-marker',
      'upload-id-marker',
    ].map((name) => query.get(name));
    const most = readMost(query.get('max-uploads'));
    const text = urlEncoded(query.get('encoding-type')) ? encodeForList : (value: string) => value;
    const behind = ({ key, id }: Upload) => {
      const order = compareKeys(key, keyMarker);
      return order > 0 || (order === 0 && idMarker !== '' && id > idMarker);
    };
    const uploads = [...bucket.uploads.values()]
      .filter(behind)
      .sort((a, b) => compareKeys(a.key, b.key) || (a.id < b.id ? -1 : 1));
    const { keys, prefixes } = listPage(openOrderedKeys(uploads.map(({ key }) => key)), {
      prefix,
      delimiter,
      marker: '',
      maxKeys: Infinity,
    });
    const shown = uploads.filter(({ key }) => keys.includes(key));
    const page = shown.slice(0, most);
    const last = shown.length > most ? page.at(-1) : undefined;
    return xml('ListMultipartUploadsResult', [
      ['Bucket', bucket.name],
      ...(text === encodeForList ? [['EncodingType', 'url'] as const] : []),
      ['KeyMarker', text(keyMarker)],
      ['UploadIdMarker', idMarker],
      ...(last ? [['NextKeyMarker', text(last.key)] as const, ['NextUploadIdMarker', last.id] as const] : []),
      ['MaxUploads', String(most)],
      ['IsTruncated', String(last !== undefined)],
      ['Prefix', text(prefix)],
      ...(delimiter === '' ? [] : [['Delimiter', text(delimiter)] as const]),
      ...page.map((upload): XmlElement => ['Upload', uploadMembers(upload, text)]),
      ...prefixes.map((common): XmlElement => ['CommonPrefixes', [['Prefix', text(common)]]]),
    ]);
  },
};

const uploadMembers = (upload: Upload, text: (value: string) => string): XmlElement[] => [
  ['Key', text(upload.key)],
  ['UploadId', upload.id],
  ['StorageClass', upload.storageClass],
  ['Initiated', new Date(upload.initiated).toISOString()],
];

/** GET ?uploadId (436/7747): the parts of an upload, by number. */
export const listParts: CosOperation = {
  name: 'ListParts',
  params: ['uploadId', 'encoding-type', 'max-parts', 'part-number-marker'],
  perform(call) {
    const upload = findUpload(call);
    const { query } = call.target;
    const most = readMost(query.get('max-parts'));
    const marker = query.get('part-number-marker') ?? '';
    const text = urlEncoded(query.get('encoding-type')) ? encodeForList : (value: string) => value;
    const behind = [...upload.parts.values()]
      .filter(({ number }) => number > Number(marker))
      .sort((a, b) => a.number - b.number);
    const page = behind.slice(0, most);
    const last = behind.length > most ? page.at(-1) : undefined;
    return xml('ListPartsResult', [
      ['Bucket', call.bucket.name],
      ...(text === encodeForList ? [['EncodingType', 'url'] as const] : []),
      ['Key', text(upload.key)],
      ['UploadId', upload.id],
      ['StorageClass', upload.storageClass],
      ['PartNumberMarker', marker],
      ...(last ? [['NextPartNumberMarker', String(last.number)] as const] : []),
      ['MaxParts', String(most)],
      ['IsTruncated', String(last !== undefined)],
      ...page.map((part): XmlElement => [
        'Part',
        [
          ['PartNumber', String(part.number)],
          ['LastModified', new Date(part.lastModified).toISOString()],
          ['ETag', part.etag],
          ['Size', String(part.size)],
        ],
      ]),
    ]);
  },
};
