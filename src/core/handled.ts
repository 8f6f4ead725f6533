/** The same promise, of which nobody need hear at the moment when it fails: whoever waits for it later hears of its error all the same. */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
