// SPDX-License-Identifier: Apache-2.0
// Reads the lock file and writes the documents about third-party packages in the
// packed pages: a CycloneDX SBOM and the licence notices. It omits optional packages, which only speed up the build. It
// fails for a package without a hash, or with a licence that is not known to be compatible. `npm sbom` could write the
// SBOM, but it needs addresses in the lock file and its output is not reproducible.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const OUT = 'target/classes/META-INF';
const COMPATIBLE = new Set(['0BSD', 'Apache-2.0', 'BSD-3-Clause', 'CC-BY-4.0', 'ISC', 'MIT', 'OFL-1.1']);

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

function fail(text) {
    console.error(`console: ${text}`);
    process.exit(1);
}

/** Returns the path of a dependency in the nearest node_modules directory. */
function resolve(from, name) {
    for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
        const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
        if (packages[path] !== undefined) {
            return path;
        }
        if (at === '') {
            return fail(`${name}, a dependency of ${from}, is not in package-lock.json`);
        }
    }
}

const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const purlOf = (path) => `pkg:npm/${nameOf(path).replace('@', '%40')}@${packages[path].version}`;
const dependenciesOf = (path) =>
    Object.keys(packages[path].dependencies ?? {})
        .map((name) => resolve(path, name))
        .sort();

for (const [path, { version, integrity }] of Object.entries(packages)) {
    if (path !== '' && (version === undefined || !integrity?.startsWith('sha512-'))) {
        fail(`${path} is not pinned in package-lock.json`);
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
for (const queue = dependenciesOf(''); queue.length > 0;) {
    const path = queue.pop();
    if (!found.has(path)) {
        found.add(path);
        queue.push(...dependenciesOf(path));
    }
}
const paths = [...found].sort();

for (const path of paths) {
    if (!COMPATIBLE.has(packages[path].license)) {
        fail(`the licence of ${path} is not known to be compatible: ${packages[path].license}`);
    }
}

const root = 'pkg:npm/windsock-console';
const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': root, name: 'windsock-console' } },
    components: paths.map((path) => ({
        type: 'library',
        'bom-ref': purlOf(path),
        name: nameOf(path),
        version: packages[path].version,
        hashes: [
            {
                alg: 'SHA-512',
                content: Buffer.from(packages[path].integrity.slice('sha512-'.length), 'base64').toString(
                    'hex',
                ),
            },
        ],
        licenses: [{ license: { id: packages[path].license } }],
        purl: purlOf(path),
    })),
    dependencies: ['', ...paths].map((path) => ({
        ref: path === '' ? root : purlOf(path),
        dependsOn: dependenciesOf(path).map(purlOf),
    })),
};
mkdirSync(`${OUT}/sbom`, { recursive: true });
writeFileSync(`${OUT}/sbom/windsock-console.cdx.json`, `${JSON.stringify(document, null, 1)}\n`);

const notices = paths.map((path) => {
    const file = readdirSync(path)
        .sort()
        .find((name) => /^licen[cs]e(\.|$)/i.test(name));
    const text = file === undefined ? '' : `\n${readFileSync(`${path}/${file}`, 'utf8').trim()}\n`;
    return `${nameOf(path)} ${packages[path].version} (${packages[path].license})\n${text}`;
});
writeFileSync(`${OUT}/THIRD-PARTY-console.txt`, notices.join(`\n${'-'.repeat(80)}\n\n`));
