import mime from 'mime';

/** Media types that `mime` lacks, or has other than browsers or earlier deploys want them, by extension. */
const BY_EXTENSION: Readonly<Record<string, string>> = {
  br: 'application/x-brotli',
  cjs: 'text/javascript',
  cur: 'image/x-icon',
  deb: 'application/x-debian-package',
  dll: 'application/x-msdownload',
  dmg: 'application/x-apple-diskimage',
  exe: 'application/x-msdos-program',
  iso: 'application/x-iso9660-image',
  msi: 'application/x-msdownload',
  pmtiles: 'application/vnd.pmtiles',
  pbf: 'application/x-protobuf',
  tgz: 'application/gzip',
  topojson: 'application/json',
  zst: 'application/zstd',
};

/** Files without an extension whose readers insist on a type, by name. Sources: Apple, "Supporting associated domains"; RFC 9116. */
const BY_NAME: Readonly<Record<string, string>> = {
  'apple-app-site-association': 'application/json',
  'apple-developer-merchantid-domain-association': 'text/plain',
  'matrix/client': 'application/json',
  'matrix/server': 'application/json',
  nodeinfo: 'application/json',
  'openid-configuration': 'application/json',
  'oauth-authorization-server': 'application/json',
  'traffic-advice': 'application/trafficadvice+json',
  webfinger: 'application/jrd+json',
};

/** The media type of a path by its name, with a charset for text. */
export function mediaType(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
  if (extension === '') return withCharset(byName(path) ?? UNKNOWN);
  const type = seen.get(extension) ?? withCharset(byExtension(extension) ?? UNKNOWN);
  seen.set(extension, type);
  return type;
}

const UNKNOWN = 'application/octet-stream';

/** Types of extensions that were asked for. Of 100,000 files most have one that came before. */
const seen = new Map<string, string>();

const byExtension = (extension: string): string | undefined =>
  (Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined) ??
  mime.getType(extension) ??
  undefined;

/** Well-known files stand in one folder, but for Apple's, which may also stand at the root. */
function byName(path: string): string | undefined {
  const [, name = ''] = /(?:^|\/)\.well-known\/(.+)$/.exec(path) ?? [];
  if (/(?:^|\/)apple-app-site-association$/.test(path)) return BY_NAME['apple-app-site-association'];
  if (name.startsWith('acme-challenge/') || name.startsWith('pki-validation/')) return 'text/plain';
  return Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
}

/** A text type without a charset is guessed at by browsers; site builders write UTF-8. */
function withCharset(type: string): string {
  if (/charset=/i.test(type)) return type;
  const isText = type.startsWith('text/') || /[/+](?:javascript|json|xml)$/.test(type);
  return isText ? `${type}; charset=utf-8` : type;
}
