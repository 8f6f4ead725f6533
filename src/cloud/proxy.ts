/**
 * The proxy for https requests to a host, as the usual variables name it; undefined: none. The API 3.0 SDK itself reads only
 * `http_proxy` and knows no exceptions.
 */
export function proxyFor(
  host: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const first = (...names: readonly string[]) =>
    names.map((name) => environment[name]).find((value) => value !== undefined && value !== '');
  const proxy = first('https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY');
  const exceptions = (first('no_proxy', 'NO_PROXY') ?? '').split(/[\s,]+/).filter((one) => one !== '');
  const isExcepted = exceptions.some(
    (one) => one === '*' || host === one || host.endsWith(`.${one.replace(/^\*?\./, '')}`),
  );
  return isExcepted ? undefined : proxy;
}
