// SPDX-License-Identifier: AGPL-3.0-or-later
// Builds scripts and styles into src/kepu/theme/static. Scripts are classic ones: a page opened from
// disk may not load modules.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const folder = new URL('../src/kepu/theme/static/', import.meta.url);
const target = ['chrome86', 'firefox90', 'safari15'];

// The elements whose shadow trees hold a <style>: the Content Security Policy names each by its digest.
const elements = [
  'media-container', 'media-controller', 'media-gesture-receiver', 'media-chrome-button', 'media-tooltip',
  'media-play-button', 'media-mute-button', 'media-fullscreen-button', 'media-pip-button', 'media-loading-indicator',
  'media-chrome-range', 'media-time-range', 'media-volume-range', 'media-preview-thumbnail',
  'media-preview-time-display', 'media-preview-chapter-display', 'media-text-display',
];

async function styleDigests() {
  const found = new Set();
  for (const element of elements) {
    const module = await import(`media-chrome/dist/${element}.js`);
    const names = Object.values(module).filter((each) => typeof each?.getTemplateHTML === 'function');
    for (const name of names) {
      for (const [, style] of name.getTemplateHTML({}, {}).matchAll(/<style>([^]*?)<\/style>/g)) {
        found.add(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
      }
    }
  }
  return [...found].sort();
}

/** Kepu's own licence, how to get its source, and the licence of each package that is inside the scripts. */
async function licences({ inputs }) {
  const names = Object.keys(inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  const version = /__version__ = "(.+)"/.exec(await readFile('../src/kepu/__init__.py', 'utf8'))[1];
  const others = await Promise.all([...new Set(names)].filter(Boolean).sort().map(async (name) => {
    const about = JSON.parse(await readFile(`node_modules/${name}/package.json`, 'utf8'));
    const file = (await readdir(`node_modules/${name}`)).find((each) => /^licen[cs]e/i.test(each));
    return `${name} ${about.version} (${about.license})\n\n${await readFile(`node_modules/${name}/${file}`, 'utf8')}`;
  }));
  const own = (await readFile('NOTICE.txt', 'utf8')).replaceAll('{version}', version);
  const texts = await Promise.all(['AGPL-3.0-or-later', 'Apache-2.0'].map((name) =>
    readFile(`../LICENSES/${name}.txt`, 'utf8')));
  return [own, ...others, ...texts].map((each) => each.trim()).join(`\n\n${'-'.repeat(78)}\n\n`) + '\n';
}

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const { metafile } = await build({
  metafile: true,
  entryPoints: { player: 'player/main.js', upload: 'newsroom/upload.js', film: 'newsroom/film.js', embeds: 'public/embeds.js', embedded: 'public/embedded.js', answer: 'review/answer.js' }, outdir: folder.pathname, bundle: true, minify: true, target,
  format: 'iife', charset: 'utf8', legalComments: 'linked', logLevel: 'info',
});
await build({
  entryPoints: { page: 'styles/page.css', public: 'styles/public.css', site: 'styles/site.css', newsroom: 'styles/newsroom.css' }, outdir: folder.pathname, bundle: true, minify: true, target,
  charset: 'utf8', logLevel: 'info',
});
await copyFile('styles/mark.svg', new URL('mark.svg', folder));
await writeFile(new URL('style-digests.json', folder), JSON.stringify(await styleDigests()) + '\n');

await writeFile(new URL('LICENSES.txt', folder), await licences(metafile));
