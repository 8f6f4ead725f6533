import { describe, expect, test } from '@jest/globals';
import { isPreviewKey, previewPrefixOf, wrongTemplate } from '../../src/core/preview-prefix.ts';

test('a preview has the prefix of its number', () => {
  expect(previewPrefixOf('previews/pr-{pr}/', 7)).toBe('previews/pr-7/');
});

describe('a key of a preview', () => {
  test.each([
    ['previews/pr-{pr}/', 'previews/pr-7/index.html', true],
    ['previews/pr-{pr}/', 'previews/pr-71/a/b.css', true],
    ['previews/pr-{pr}/', 'previews/pr-7/', true],
    ['previews/pr-{pr}/', 'previews/pr-7', false],
    ['previews/pr-{pr}/', 'previews/pr-/index.html', false],
    ['previews/pr-{pr}/', 'previews/pr-7a/index.html', false],
    ['previews/pr-{pr}/', 'previews/index.html', false],
    ['previews/pr-{pr}/', 'docs/previews/pr-7/index.html', false],
    ['pr-{pr}/', 'pr-news/index.html', false],
    ['{pr}/site/', '7/site/index.html', true],
    ['{pr}/site/', '7/sites/index.html', false],
    ['v1{pr}/', 'v12/index.html', true],
  ])('%s: %s -> %p', (template, key, want) => {
    expect(isPreviewKey(key, template)).toBe(want);
  });
});

describe('a template that is', () => {
  test.each(['previews/pr-{pr}/', '{pr}/', 'a/{pr}/b/', '~x/v1.{pr}_/'])('right: %s', (template) => {
    expect(wrongTemplate(template)).toBeUndefined();
  });

  test.each([
    ['previews/', /must hold \{pr\} once and end with "\/"/],
    ['previews/pr-{pr}', /must hold \{pr\} once/],
    ['previews/{pr}/{pr}/', /must hold \{pr\} once/],
    ['pr-{pr}0/', /must hold \{pr\} once/],
    ['/previews/{pr}/', /must be folders/],
    ['previews//{pr}/', /must be folders/],
    ['../{pr}/', /must be folders/],
    ['a/./{pr}/', /must be folders/],
    ['.cos-site-deploy/{pr}/', /must be folders/],
    ['docs/.cos-site-deploy/{pr}/', /must be folders/],
    ['pre views/{pr}/', /must be folders/],
    ['previews%2F{pr}/', /must be folders/],
    ['previews?{pr}/', /must be folders/],
    ['预览/{pr}/', /must be folders/],
    [`${'a'.repeat(100)}/{pr}/`, /must be folders/],
  ])('wrong: %s', (template, want) => {
    expect(wrongTemplate(template)).toMatch(want);
  });
});
