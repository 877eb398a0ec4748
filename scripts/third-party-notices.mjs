import { existsSync, readFileSync } from 'node:fs';
import { fromRoot } from './site-paths.mjs';

/** The packages whose code runs in the reader's browser; what they depend on runs there too. */
const SCRIPTS = ['comlink', 'd3-array', 'd3-format', 'd3-scale', 'react', 'react-dom', 'seedrandom'];

/** Packages of which only a part is shipped, with the part. What they depend on only builds the site. */
const PARTS = {
  '@astrojs/react': 'the script that starts a React component',
  '@fontsource/source-sans-3': 'the typeface Source Sans 3, and a part of it under the name Reader Sans',
  '@fontsource/source-serif-4': 'the typeface Source Serif 4, and a part of it under the name Reader Serif',
  astro: 'the script that starts a component when it comes into view',
  katex: 'its style sheet and its typefaces, and parts of two of them',
};

const RULE = '='.repeat(80);

/** The text of THIRD-PARTY-NOTICES: every shipped package with its licence; equal licence texts stand once. */
export function thirdPartyNotices() {
  const names = [...new Set([...SCRIPTS.flatMap(withDependencies), ...Object.keys(PARTS)])].sort();
  const holders = new Map();
  for (const name of names) {
    const { version, license } = manifest(name);
    const part = PARTS[name] === undefined ? '' : `: ${PARTS[name]}`;
    const text = licenceText(name);
    holders.set(text, [...(holders.get(text) ?? []), `${name} ${version} (${license})${part}`]);
  }
  const sections = [...holders].map(
    ([text, packages]) => `${RULE}\n${packages.join('\n')}\n${RULE}\n\n${text}\n`,
  );
  return [
    'The built site contains parts of the works below, each under its own licence.\n',
    'Written by "npm run notices".\n\n',
    sections.join('\n'),
  ].join('');
}

function withDependencies(name) {
  return [name, ...Object.keys(manifest(name).dependencies ?? {}).flatMap(withDependencies)];
}

function manifest(name) {
  return JSON.parse(readFileSync(fromRoot(`node_modules/${name}/package.json`), 'utf8'));
}

function licenceText(name) {
  const read = (file) =>
    readFileSync(fromRoot(`node_modules/${name}/${file}`), 'utf8').replaceAll('\r\n', '\n');
  const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt'].find((file) =>
    existsSync(fromRoot(`node_modules/${name}/${file}`)),
  );
  if (file !== undefined) return read(file).trim();
  // seedrandom prints its licence at the end of its manual.
  const manual = read('README.md').split(/^LICENSE.*\n-+$/m)[1];
  if (manual === undefined) throw new Error(`${name} comes without a licence text`);
  return manual.trim();
}
