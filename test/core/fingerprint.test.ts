import { describe, expect, test } from '@jest/globals';
import { isFingerprinted } from '../../src/core/fingerprint.ts';

describe('names that build tools make', () => {
  test.each([
    ['Vite', 'assets/index-BX1_W7vG.js'],
    ['Vite', 'assets/index-Diw3rgTd.css'],
    ['Vite', 'assets/logo-C3x7kPqz.svg'],
    ['Vite', 'docs/assets/inter-latin-400-normal-C38fXH4l.woff2'],
    ['Vite, before 5', 'assets/index.4d1f5a2c.js'],
    ['webpack, create-react-app', 'static/js/main.9c4d3e1f.js'],
    ['webpack, create-react-app', 'static/js/787.0f8b5a2c.chunk.js'],
    ['webpack, create-react-app', 'static/media/logo.6ce24c58023cc2f8fd88fe9d219db6c6.svg'],
    ['webpack, contenthash alone', 'build/5b1a2f3c4d5e6f708192.js'],
    ['Next, export', '_next/static/chunks/main-app-1a2b3c4d5e6f7a8b.js'],
    ['Next, export', '_next/static/chunks/app/docs/[slug]/page-a123bcd4567ef890.js'],
    ['Next, export', '_next/static/css/7e7d96b1e6991756.css'],
    ['Next, export', '_next/static/media/logo.e4af272c.png'],
    ['Astro', '_astro/index.BX1W7vGq.css'],
    ['Astro', '_astro/hoisted.4b9cf3a1.js'],
    ['Astro', '_astro/hero.D3x7kPqz.webp'],
    ['Parcel, below a folder', 'static/index.1a2b3c4d.js'],
    ['Parcel, below a folder', 'assets/logo.a0b1c2d3.svg'],
    ['SvelteKit', '_app/immutable/chunks/BX1_W7vG.js'],
    ['SvelteKit', '_app/immutable/entry/start.C0Vd9e3x.js'],
    ['SvelteKit', '_app/immutable/assets/0.C0Vd9e3x.css'],
    ['Nuxt', '_nuxt/BX1_W7vG.js'],
    ['Angular, below a folder', 'assets/main-2FKQ7HZX.js'],
    ['Gatsby', 'static/d1a2b3c4e5f60718293a4b5c6d7e8f90/photo.1a2b3c4d.jpg'],
  ])('%s: %s', (_, key) => {
    expect(isFingerprinted(key)).toBe(true);
  });
});

describe('names that only look so: a year in browsers cannot be taken back', () => {
  test.each([
    'assets/report-20240101.pdf',
    'assets/B2BSales.png',
    'assets/player-v12-Lite.js',
    'assets/app-v2-Beta1.js',
    'assets/logo-A4_CMYKv.png',
    'assets/map-NY_L1_v2.png',
    'static/js/jquery-UI_v1-12.js',
    'assets/Covid19Map.png',
    'static/HTML5Logo.svg',
    'assets/team-John3Doe.jpg',
    'assets/banner-Q3Report.png',
    'assets/h264Video.png',
    'assets/feed2feed.png',
    'assets/iPhone7s.png',
    'assets/report-20240101.png',
    'assets/photo-20240101T120000.jpg',
    'assets/2024-01-01-12345678.png',
    'assets/photo-deadbeef.jpg',
    'assets/photo-20240101ab.jpg',
    'assets/2024abcd.png',
    'assets/photo-defaced1.jpg.txt',
    'assets/hero-1920x1080.png',
    'assets/1920x1080.jpg',
    'assets/iPhone15Pro.png',
    'assets/iPhone15.png',
    'assets/decade2020.png',
    'assets/facade12.png',
    'assets/jquery-3.7.1.min.js',
    'assets/bootstrap.bundle.min.js',
    'assets/Inter-SemiBold.woff2',
    'assets/MaterialIcons-Regular.ttf',
    'assets/logo.svg',
    'assets/screenshot-12345678.png',
    'assets/favicon-32x32.png',
    'assets/apple-touch-icon-180x180.png',
    'assets/COPYRIGHT.png',
    'assets/IMG_1234.jpg',
    'assets/DSC00012.jpg',
    'assets/photo-12.04.2024.jpg',
    'assets/base64js.js',
    'assets/utf8-decoder.js',
    'static/service-worker.js',
    '_next/static/chunks/main.js',
    '_next/static/css/app.css',
  ])('%s', (key) => {
    expect(isFingerprinted(key)).toBe(false);
  });
});

describe('what changes under one name is never fingerprinted', () => {
  test.each([
    ['outside of a build folder', 'index-BX1_W7vG.js'],
    ['in a folder of the author', 'photos/logo-C3x7kPqz.svg'],
    ['in a folder whose name only ends alike', 'myassets/index-BX1_W7vG.js'],
    ['in a folder whose name only begins alike', 'assets-old/index-BX1_W7vG.js'],
    ['a file named like the folder', 'x/assets-BX1_W7vG.js'],
    ['Next outside of static', '_next/data/index-BX1_W7vG.js'],
    ['a page', 'assets/index-BX1_W7vG.html'],
    ['a source map', 'assets/index-BX1_W7vG.js.map'],
    ['data', 'assets/data-BX1_W7vG.json'],
    ['a document', 'assets/handbook-1a2b3c4d.pdf'],
    ['no extension', 'assets/BX1_W7vG'],
    ['a folder', 'assets/index-BX1_W7vG.js/'],
    ['a fingerprint in the folder alone', 'assets/1a2b3c4d5e6f7a8b/logo.png'],
    [
      'the fingerprint of the folder alone, Next build id',
      '_next/static/Zx8_1aBcDeFgHiJkLmNoP/_buildManifest.js',
    ],
  ])('%s: %s', (_, key) => {
    expect(isFingerprinted(key)).toBe(false);
  });
});
