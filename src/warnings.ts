/**
 * The first import of the entry. Node prints these two deprecations only for code outside of node_modules, and a bundle is that:
 * DEP0040 (punycode, in the API 3.0 SDK) and DEP0169 (url.parse, in the COS SDK) would stand in every user's log.
 */
const QUIET = new Set(['DEP0040', 'DEP0169']);

const emitWarning = process.emitWarning.bind(process);

process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
  const [first, second] = rest;
  const code = typeof first === 'object' && first !== null ? (first as { code?: unknown }).code : second;
  if (typeof code === 'string' && QUIET.has(code)) return;
  Reflect.apply(emitWarning, process, [warning, ...rest]);
};
