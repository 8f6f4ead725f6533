import { isReserved } from './reserved.ts';

/** Stands for the number of the pull request in `preview-prefix`. */
const PLACE = '{pr}';

/** The key prefix of one preview: `previews/pr-{pr}/` and 7 -> `previews/pr-7/`. */
export const previewPrefixOf = (template: string, pr: number): string => template.replace(PLACE, String(pr));

/** The folder in which all previews lie: `previews/pr-{pr}/` -> `previews/`. */
export const previewFolder = (template: string): string =>
  template.slice(0, template.slice(0, template.indexOf(PLACE)).lastIndexOf('/') + 1);

/**
 * Whether a key belongs to the preview of any pull request. Only a whole number in the place counts: with `pr-{pr}/` the page
 * `pr-news/index.html` is the site's own.
 */
export function isPreviewKey(key: string, template: string): boolean {
  const [before = '', after = ''] = template.split(PLACE);
  if (!key.startsWith(before)) return false;
  const rest = key.slice(before.length);
  const digits = /^\d+/.exec(rest)?.[0] ?? '';
  return digits !== '' && rest.startsWith(after, digits.length);
}

/**
 * What is wrong with a template, as the end of a sentence that begins with the input's name; undefined: nothing. It becomes part of
 * keys and URLs, so only characters that mean the same in both are taken.
 */
export function wrongTemplate(template: string): string | undefined {
  const parts = template.split(PLACE);
  const isNumbered = parts.length === 2 && !/^\d/.test(parts[1] ?? '');
  if (!isNumbered || !template.endsWith('/')) {
    return `must hold {pr} once and end with "/", like previews/pr-{pr}/, not ${JSON.stringify(template)}`;
  }
  const folders = template.slice(0, -1).split('/');
  const isSafe =
    template.length <= 100 &&
    /^[A-Za-z0-9._~/-]+$/.test(parts.join('')) &&
    folders.every((folder) => folder !== '' && folder !== '.' && folder !== '..');
  if (isSafe && !isReserved(template)) return undefined;
  return `must be folders of letters, digits, ".", "_", "~" and "-", like previews/pr-{pr}/, not ${JSON.stringify(template)}`;
}
