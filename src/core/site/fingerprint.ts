/** Folders that only build tools fill: whatever looks like a hash there is one. */
const TOOL_FOLDERS = ['_astro', '_next/static', '_app/immutable', '_nuxt'];
/** Folders that build tools fill with fingerprinted files (Vite, webpack, Gatsby, Parcel), and people with others. */
const SHARED_FOLDERS = ['assets', 'static', 'build'];

/** What a build tool fingerprints: scripts, styles, fonts, images, wasm. */
const CODE = /\.(?:m?js|css|wasm)$/i;
const MEDIA = /\.(?:woff2?|ttf|otf|eot|png|jpe?g|gif|svg|webp|avif|ico)$/i;

/**
 * Whether the name changes whenever the content does, so that no cache can ever hold an old copy of it. Such a key costs no
 * purge and may stay in browsers for a year, which cannot be taken back: when in doubt the answer is no.
 */
export function isFingerprinted(key: string): boolean {
  if (!CODE.test(key) && !MEDIA.test(key)) return false;
  const folder = `/${key.slice(0, key.lastIndexOf('/') + 1)}`;
  const isIn = (folders: readonly string[]) => folders.some((name) => folder.includes(`/${name}/`));
  if (!isIn(TOOL_FOLDERS) && !isIn(SHARED_FOLDERS)) return false;
  const name = key.slice(key.lastIndexOf('/') + 1).replace(/\.(?:min\.)?[^.]+$/, '');
  const tokens = hashTokens(name);
  if (isIn(['_next/static']) && isOfNext(name)) return true;
  if (isIn(['_app/immutable'])) return true;
  if (isIn(['_astro', '_nuxt']) && [name, ...tokens].some(isOfRollup)) return true;
  if (isIn(TOOL_FOLDERS)) return [name, ...tokens].some(isHash);
  if (UUID.test(name) || isObjectId(name)) return false;
  return (
    isLongHex(name) ||
    tokens.some((token) => isHash(token) && (isHex(token) || !isNamed(token, CODE.test(key))))
  );
}

/** What stores of content name uploads by, which stay when their content changes. */
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const isObjectId = (name: string): boolean => /^[0-9a-f]{24}$/.test(name);

/** Rollup's eight characters of base 64, a third of which hold no digit, where nobody but a tool names files. */
const isOfRollup = (token: string): boolean =>
  /^[A-Za-z0-9_-]{8}$/.test(token) &&
  /[A-Z]/.test(token) &&
  /[a-z]/.test(token) &&
  !/^[A-Z][a-z]+$/.test(token);

/**
 * What Next writes besides: Turbopack's thirteen characters of base 38, and fonts with a mark behind the hash. Sources: pull request 91137
 * of vercel/next.js and its successors; the font loader's `[hash:hex]-s.p`.
 */
function isOfNext(name: string): boolean {
  if (/^[0-9a-f]{16}-s(?:\.p)?$/.test(name)) return true;
  const hash = /(?:^|[-.])([0-9a-z_-]{13})$/.exec(name)?.[1] ?? '';
  return hash.replace(/\D/g, '').length >= 2 && hash.replace(/[^a-z]/g, '').length >= 3;
}

/**
 * Whether people may have named a file so, where they put files of their own beside those of a build. They name pictures and fonts
 * by hand, and rarely scripts: a run of small letters is a word, and what holds a separator may be a word and a version (`v12-Lite`).
 */
function isNamed(token: string, isCode: boolean): boolean {
  const holdsSeparator = /[-_]/.test(token);
  if (!isCode) return holdsSeparator || /[a-z]{3}/.test(token);
  if (!holdsSeparator) return /[a-z]{5}/.test(token);
  return /[a-z]{3}/.test(token) || /(?:^|[-_])v?\d+(?:$|[-_])/.test(token);
}

/** What may be a hash in a name: parts between dots, and what stands behind the last separator of one. */
function hashTokens(name: string): string[] {
  const [first = '', ...rest] = name.split('.');
  return [...rest, ...[first, ...rest].flatMap((part) => afterLastName(part))];
}

/** `index-BX1_W7vG` -> `BX1_W7vG`: Rollup's hashes hold `-` and `_` themselves and are eight characters long. */
function afterLastName(part: string): string[] {
  const eight = /[-_]([A-Za-z0-9_-]{8})$/.exec(part)?.[1];
  const plain = /[-_]([A-Za-z0-9]+)$/.exec(part)?.[1];
  return [eight, plain].filter((token) => token !== undefined);
}

/** Hex of the lengths that tools write, esbuild's eight of base 32, Rollup's eight of base 64. */
const isHash = (token: string): boolean =>
  !isName(token) &&
  (isHex(token) ||
    /^[A-Z2-7]{8}$/.test(token) ||
    (/^[A-Za-z0-9_-]{8}$/.test(token) && /[a-z]/.test(token) && /[A-Z]/.test(token)));

const isHex = (token: string): boolean => /^(?:[0-9a-f]{2}){4,32}$/.test(token) && !isName(token);

/** A name that is nothing but a hash, as webpack gives to what scripts import. */
const isLongHex = (name: string): boolean => name.length >= 16 && isHex(name);

/** A word with a number behind it (`iPhone15`, `decade2020`), a date, a size (`1920x1080`). */
function isName(token: string): boolean {
  const digits = token.replace(/\D/g, '').length;
  const letters = token.replace(/[^A-Za-z]/g, '').length;
  return (
    digits < 1 ||
    letters < 2 ||
    /^[A-Za-z]+\d+$/.test(token) ||
    /^[\d_-]{4,}[^0-9a-f]/.test(token) ||
    /^\d{6,}/.test(token)
  );
}
