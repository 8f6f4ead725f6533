import type { GithubAnswer, GithubCall } from './operation.ts';

/** Entries of a page. Source: docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api. */
const PER_PAGE = { standard: 30, most: 100 };

export type Page<T> = { readonly items: readonly T[]; readonly headers: Readonly<Record<string, string>> };

/**
 * The page that a call asks for, with the Link header to the others; a single page has none. Links name the repository by its number,
 * as real ones do, so a client has to follow them as they are. `below`: the path below the repository, with a `/`.
 */
export function pageOf<T>({ repository, query }: GithubCall, below: string, all: readonly T[]): Page<T> {
  const size = Math.min(whole(query.get('per_page'), PER_PAGE.standard), PER_PAGE.most);
  const page = whole(query.get('page'), 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number, rel: string) => {
    const target = new URLSearchParams(query);
    target.set('page', String(to));
    return `<https://api.github.com/repositories/${repository.id}${below}?${target.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(Math.min(page - 1, last), 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  return {
    items: all.slice((page - 1) * size, page * size),
    headers: links.length === 0 ? {} : { Link: links.join(', ') },
  };
}

/** A list as its own answer. */
export function listAnswer<T>(
  call: GithubCall,
  below: string,
  all: readonly T[],
  show: (item: T) => unknown,
): GithubAnswer {
  const { items, headers } = pageOf(call, below, all);
  return { status: 200, body: items.map(show), headers };
}

/** A whole number from 1 on; anything else counts as not said. */
function whole(text: string | null, otherwise: number): number {
  const value = Number(text);
  return text !== null && Number.isInteger(value) && value >= 1 ? value : otherwise;
}
