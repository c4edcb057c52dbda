// SPDX-License-Identifier: Apache-2.0
// Says what of others the packed pages are made of, out of the lock file: a CycloneDX document, and the notices that the
// licences ask for. Optional packages are left out, which only speed a build up. Fails on a package that is not pinned by a
// hash, and on a licence that is not known to be compatible. `npm sbom` would do the first, but not without addresses in the
// lock file, and never twice the same.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const OUT = 'target/classes/META-INF';
const COMPATIBLE = new Set(['0BSD', 'Apache-2.0', 'BSD-3-Clause', 'CC-BY-4.0', 'ISC', 'MIT', 'OFL-1.1']);

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

function fail(text) {
  console.error(`console: ${text}`);
  process.exit(1);
}

/** The place of a package, as one at another place finds it: in the nearest node_modules. */
function resolve(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (packages[place] !== undefined) {
      return place;
    }
    if (at === '') {
      return fail(`${name}, which ${from} needs, is not in package-lock.json`);
    }
  }
}

const nameOf = (place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
const purlOf = (place) => `pkg:npm/${nameOf(place).replace('@', '%40')}@${packages[place].version}`;
const needsOf = (place) =>
  Object.keys(packages[place].dependencies ?? {})
    .map((name) => resolve(place, name))
    .sort();

for (const [place, { version, integrity }] of Object.entries(packages)) {
  if (place !== '' && (version === undefined || !integrity?.startsWith('sha512-'))) {
    fail(`${place} is not pinned in package-lock.json`);
  }
}
for (const kind of ['dependencies', 'devDependencies']) {
  for (const [name, version] of Object.entries(packages[''][kind])) {
    if (!/^\d+\.\d+\.\d+$/.test(version)) {
      fail(`${name} is not pinned in package.json: ${version}`);
    }
  }
}

const found = new Set();
for (const waiting = needsOf(''); waiting.length > 0;) {
  const place = waiting.pop();
  if (!found.has(place)) {
    found.add(place);
    waiting.push(...needsOf(place));
  }
}
const places = [...found].sort();

for (const place of places) {
  if (!COMPATIBLE.has(packages[place].license)) {
    fail(`${place} has a licence that is not known to be compatible: ${packages[place].license}`);
  }
}

const root = 'pkg:npm/windsock-console';
const document = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: { component: { type: 'application', 'bom-ref': root, name: 'windsock-console' } },
  components: places.map((place) => ({
    type: 'library',
    'bom-ref': purlOf(place),
    name: nameOf(place),
    version: packages[place].version,
    hashes: [
      {
        alg: 'SHA-512',
        content: Buffer.from(packages[place].integrity.slice('sha512-'.length), 'base64').toString('hex'),
      },
    ],
    licenses: [{ license: { id: packages[place].license } }],
    purl: purlOf(place),
  })),
  dependencies: ['', ...places].map((place) => ({
    ref: place === '' ? root : purlOf(place),
    dependsOn: needsOf(place).map(purlOf),
  })),
};
mkdirSync(`${OUT}/sbom`, { recursive: true });
writeFileSync(`${OUT}/sbom/windsock-console.cdx.json`, `${JSON.stringify(document, null, 1)}\n`);

const notices = places.map((place) => {
  const file = readdirSync(place)
    .sort()
    .find((name) => /^licen[cs]e(\.|$)/i.test(name));
  const text = file === undefined ? '' : `\n${readFileSync(`${place}/${file}`, 'utf8').trim()}\n`;
  return `${nameOf(place)} ${packages[place].version} (${packages[place].license})\n${text}`;
});
writeFileSync(`${OUT}/THIRD-PARTY-console.txt`, notices.join(`\n${'-'.repeat(80)}\n\n`));
