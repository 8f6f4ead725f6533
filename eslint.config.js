import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores(['dist', 'coverage', 'test/demo/site']),
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Shapes are written as types everywhere, so that unions and objects read alike.
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      // Numbers are safe in templates; everything else has to say how it becomes text.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
      'max-params': ['error', 4],
    },
  },
  // A test is one story, however long its describe block.
  { files: ['test/**/*.test.ts'], rules: { 'max-lines-per-function': 'off' } },
);
