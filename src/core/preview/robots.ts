/** Asks search engines to leave everything on a host alone. Source: RFC 9309. */
export const NO_ROBOTS = 'User-agent: *\nDisallow: /\n';

/** Whether this robots.txt asks every search engine to leave a path alone; a line for one of them only does not count. */
export function isHidden(path: string, robots: string): boolean {
  let isForAll = false;
  let isInNames = false;
  for (const line of robots.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^\s*([A-Za-z-]+)\s*:\s*([^\s#]*)/.exec(line) ?? [];
    if (name.toLowerCase() === 'user-agent') {
      isForAll = (isInNames && isForAll) || value === '*';
      isInNames = true;
    } else if (name !== '') {
      isInNames = false;
      if (isForAll && name.toLowerCase() === 'disallow' && value !== '' && path.startsWith(value))
        return true;
    }
  }
  return false;
}
