import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The stylesheet and the script carry a hash of their content in their name: a browser may keep them for a year. */
function fingerprinted(file) {
  const [, stem, extension] = /([^/]+)\.(\w+)$/.exec(file);
  const hash = createHash('sha256').update(readFileSync(new URL(file, import.meta.url))).digest('hex').slice(0, 10);
  return `assets/${stem}-${hash}.${extension}`;
}

export default function (config) {
  const stylesheet = fingerprinted('theme/site.css');
  const script = fingerprinted('theme/site.js');
  config.addGlobalData('theme', { stylesheet: `/${stylesheet}`, script: `/${script}` });
  config.addPassthroughCopy({
    'theme/site.css': stylesheet,
    'theme/site.js': script,
    images: 'images',
    downloads: 'downloads',
    'robots.txt': 'robots.txt',
  });
  config.addFilter('day', (date) => date.toISOString().slice(0, 10));
}
