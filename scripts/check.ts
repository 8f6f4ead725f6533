import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Everything that can be told without running the product: types, lint, format, and whether what is generated is what would be made. */

const root = join(import.meta.dirname, '..');
const bin = (name: string) => join(root, 'node_modules', name);

const CHECKS: readonly (readonly [string, readonly string[]])[] = [
  ['types', [bin('typescript/bin/tsc'), '-p', '.']],
  ['types of the function, on the Node it meets', [bin('typescript/bin/tsc'), '-p', 'function']],
  ['lint', [bin('eslint/bin/eslint.js'), '.']],
  ['format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['README tables', ['scripts/docs.ts', '--check']],
  ['dist', ['scripts/build.ts', '--check']],
];

for (const [name, args] of CHECKS) {
  const begin = performance.now();
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  console.log(
    `${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - begin) / 1000).toFixed(1)} s)`,
  );
  if (status !== 0) process.exitCode = 1;
}
