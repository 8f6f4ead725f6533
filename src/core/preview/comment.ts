import { count } from '../amounts.ts';
import { encodedPath } from '../purger/urls.ts';
import { address, block, code, isAddress } from '../report/markdown.ts';
import { shortened, visibleLines } from '../visible.ts';

/** A page of the preview that is not as the live site has it. */
export type ChangedPage = { readonly path: string; readonly state: 'new' | 'changed' };

/** How a preview differs from the live site. */
export type Difference = {
  readonly pages: readonly ChangedPage[];
  /** Files that are no pages. */
  readonly files: number;
  readonly removed: number;
};

/** What there is to say of a preview. */
export type News =
  | {
      readonly state: 'ready';
      /** Ends with `/`; undefined: nothing serves the bucket's websites. */
      readonly url: string | undefined;
      /** Undefined: the live site is not known. */
      readonly difference: Difference | undefined;
      readonly files: number;
    }
  /** `isChanged`: it had begun to write. */
  | { readonly state: 'failed'; readonly why: string; readonly isChanged: boolean }
  /** After it had begun to write. */
  | { readonly state: 'cancelled' }
  | { readonly state: 'removed' };

type About = {
  readonly site: string;
  /** The commit that the preview shows. */
  readonly commit: string;
  readonly runUrl: string;
};

/** GitHub takes 65,536 characters a comment, and nobody reads so many pages. */
const PAGES = 20;
const LONGEST_LIST = 30_000;
const LONGEST_REASON = 2000;

/**
 * By what the comment of a site is found again: its first line, which GitHub does not show. Signs that could end it, or be taken for
 * another site's, are escaped.
 */
export const markerOf = (site: string): string =>
  `<!-- cos-site-deploy: ${encodeURIComponent(site).replaceAll('--', '-%2D')} -->`;

/** The comment on a pull request, in Markdown. Names, URLs and messages are data: nothing in them becomes markup or calls anybody. */
export function commentFor(about: About, news: News): string {
  const parts = [markerOf(about.site), ...said(about, news), `[Log of the run](<${about.runUrl}>)`];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function said(about: About, news: News): string[] {
  const site = code(about.site);
  const commit = code(about.commit.slice(0, 7));
  switch (news.state) {
    case 'ready':
      return [
        news.url === undefined
          ? `**Preview of ${site}** is in the bucket, but nothing serves it: switch static website hosting on there, or name a domain in ${code('domains')}.`
          : `**Preview of ${site}**: ${address(news.url)}`,
        `Commit ${commit}. ${differenceText(news.difference, news.files)}`,
        pageList(news.difference?.pages ?? [], news.url),
      ];
    case 'failed':
      return [
        `**The preview of ${site} failed** for commit ${commit}. ${
          news.isChanged
            ? 'What is there may be a mix of two builds until the next run.'
            : 'Nothing of it was changed: an older one is as it was.'
        }`,
        block(
          shortened(visibleLines(news.why), LONGEST_REASON, '\n... (the log has all of it)\n').split('\n'),
        ),
      ];
    case 'cancelled':
      return [
        `**The preview of ${site} was cancelled** while commit ${commit} went up, so what is there may be a mix of two builds. A newer run sets it right; where there is none, run the workflow again.`,
      ];
    case 'removed':
      return [`The preview of ${site} was removed.`];
  }
}

function differenceText(difference: Difference | undefined, files: number): string {
  if (difference === undefined) return `${count(files, 'file')}.`;
  const { pages, removed } = difference;
  const of = (state: ChangedPage['state']) => pages.filter((page) => page.state === state).length;
  const parts = [
    [of('new'), 'new page'],
    [of('changed'), 'changed page'],
    [difference.files, 'other file'],
    [removed, 'removed file'],
  ] as const;
  const named = parts.filter(([number]) => number > 0).map(([number, noun]) => count(number, noun));
  return named.length === 0
    ? 'No difference to the live site.'
    : `Compared with the live site: ${named.join(', ')}.`;
}

function pageList(pages: readonly ChangedPage[], url: string | undefined): string {
  const lines: string[] = [];
  const canLink = url !== undefined && isAddress(url);
  for (const page of pages.slice(0, PAGES)) {
    const name = code(page.path);
    const target = encodedPath(page.path.replace(/(^|\/)index\.html$/, '$1'));
    lines.push(`- ${canLink ? `[${name}](<${url}${target}>)` : name} (${page.state})`);
  }
  while (lines.join('\n').length > LONGEST_LIST) lines.pop();
  if (lines.length === 0) return '';
  const rest = pages.length - lines.length;
  const more = rest > 0 ? [`- and ${rest} more`] : [];
  return `<details><summary>New and changed pages</summary>\n\n${[...lines, ...more].join('\n')}\n\n</details>`;
}
