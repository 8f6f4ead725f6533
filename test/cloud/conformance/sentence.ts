/** What went wrong, in one line; addresses, which differ from run to run, are left out. */
export const sentence = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .replaceAll('\n', ' ')
    .replace(/https?:\/\/\S+/g, '...');
