/** Folders that build tools fill with fingerprinted files: Vite, Astro, Next, SvelteKit, Nuxt, webpack, Gatsby. */
const BUILD_FOLDERS = ['assets', '_astro', '_next/static', '_app/immutable', '_nuxt', 'static', 'build'];

/** What a build tool fingerprints: scripts, styles, fonts, images, wasm. */
const KINDS = /\.(?:m?js|css|woff2?|ttf|otf|eot|png|jpe?g|gif|svg|webp|avif|ico|wasm)$/i;

/**
 * Whether the name changes whenever the content does, so that no cache can ever hold an old copy of it. Such a key costs no
 * purge and may stay in browsers for a year, which cannot be taken back: when in doubt the answer is no.
 */
export function isFingerprinted(key: string): boolean {
  const folder = `/${key.slice(0, key.lastIndexOf('/') + 1)}`;
  if (!KINDS.test(key) || !BUILD_FOLDERS.some((name) => folder.includes(`/${name}/`))) return false;
  const name = key.slice(key.lastIndexOf('/') + 1).replace(/\.(?:min\.)?[^.]+$/, '');
  return name.split('.').some((part) => looksHashed(part) || looksHashed(afterLastName(part)));
}

/** `index-BX1_W7vG` -> `BX1_W7vG`: Rollup's hashes hold `-` and `_` themselves and are eight characters long. */
const afterLastName = (part: string): string =>
  /[-_.]([A-Za-z0-9_-]{8})$/.exec(part)?.[1] ?? part.slice(part.search(/[A-Za-z0-9]*$/));

function looksHashed(token: string): boolean {
  const digits = token.replace(/\D/g, '').length;
  const letters = token.replace(/[^A-Za-z]/g, '').length;
  // A word with a number behind it (`iPhone15`, `decade2020`), a date, a size (`1920x1080`) is a name.
  if (digits < 1 || letters < 2 || /^[A-Za-z]+\d+$/.test(token) || /^[\d_-]{4,}/.test(token)) return false;
  if (/^[0-9a-f]{8,64}$/.test(token)) return true;
  if (/^[A-Z2-7]{8}$/.test(token)) return true;
  return /^[A-Za-z0-9_-]{8,10}$/.test(token) && /[a-z]/.test(token) && /[A-Z]/.test(token);
}
