/** A call of a port under way: its method, what it was given, and how to make it. */
export type Call = {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly make: () => unknown;
};

/** The same port, whose calls go through `pass`, but for those that make no request. */
export const throughEach = <Port extends object>(port: Port, pass: (call: Call) => Promise<unknown>): Port =>
  Object.fromEntries(
    Object.entries(port).map(([method, call]: [string, (...args: unknown[]) => unknown]) => [
      method,
      method === 'serverTime' || method === 'warmUp'
        ? call
        : (...args: unknown[]) => pass({ method, args, make: () => call(...args) }),
    ]),
  ) as Port;
