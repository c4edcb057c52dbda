// SPDX-License-Identifier: Apache-2.0
// Packs the exported pages for the server: compressed files, and a manifest that
// says how to serve each of them. They have no base path; files that depend on it are also packed with a placeholder,
// which the server replaces. The Content-Security-Policy of a page allows only its own inline scripts, by their hashes.
// The build fails here if a page needs more than that.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const OUT = 'target/out';
const PACKED = 'target/classes/windsock-console';
/** The placeholder that next.config.ts writes in place of a proxy's path. */
const PLACEHOLDER = '/_windsock_base_path_';
const FIRST_LOAD_LIMIT = 200 * 1024;

const TYPES = {
    css: 'text/css;charset=utf-8',
    html: 'text/html;charset=utf-8',
    ico: 'image/x-icon',
    js: 'text/javascript;charset=utf-8',
    json: 'application/json',
    svg: 'image/svg+xml',
    txt: 'text/x-component;charset=utf-8',
    woff2: 'font/woff2',
};
const COMPRESSED = new Set(['css', 'html', 'js', 'json', 'svg', 'txt']);

function fail(text) {
    console.error(`console: ${text}`);
    process.exit(1);
}

function filesIn(folder) {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) =>
            relative(folder, join(entry.parentPath ?? entry.path, entry.name))
                .split(sep)
                .join('/'),
        )
        .sort();
}

/** Returns the path at which a file is served. */
function pathOf(file) {
    if (!file.endsWith('.html')) {
        return `/${file}`;
    }
    const page = file.slice(0, -'.html'.length);
    return page === 'index' ? '/' : `/${page}`;
}

/** Returns the hashes of a page's inline scripts, in the format of CSP Level 3. */
function scriptHashes(file, html) {
    if (
        /<style[\s>]/i.test(html) ||
        /<[^>]+\sstyle=/i.test(html.replace(/<script[\s\S]*?<\/script>/gi, ''))
    ) {
        fail(`${file} contains an inline style, which the Content-Security-Policy forbids`);
    }
    if (/<[^>]+\son[a-z]+=/i.test(html.replace(/<script[\s\S]*?<\/script>/gi, ''))) {
        fail(`${file} contains an inline event handler, which the Content-Security-Policy forbids`);
    }
    const hashes = new Set();
    for (const [, attributes, text] of html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/gi)) {
        if (!/\ssrc=/.test(attributes)) {
            hashes.add(`sha256-${createHash('sha256').update(text).digest('base64')}`);
        }
    }
    return [...hashes];
}

/** Returns the contents of a file for a console that has no base path. */
function withoutPlaceholder(file, bytes) {
    const text = bytes.toString('utf8');
    // a length-prefixed row in React's format, whose length would be wrong after the replacement
    if (/[0-9a-f]:T[0-9a-f]+,(?:(?!\n|\\n)[\s\S])*_windsock_base_path_/.test(text)) {
        fail(`${file} contains an address in a text of a fixed length`);
    }
    return Buffer.from(text.replaceAll(PLACEHOLDER, ''));
}

/**
 * Returns the size of the scripts that the first visit to a page loads, compressed with gzip, which every client
 * supports.
 */
function firstLoad(html) {
    const scripts = [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"([^>]*)>/gi)].filter(
        ([tag]) => !/\snomodule/i.test(tag),
    );
    return [...new Set(scripts.map(([, source]) => source))]
        .map(
            (source) =>
                gzipSync(readFileSync(join(OUT, source.replace(PLACEHOLDER, ''))), { level: 9 }).length,
        )
        .reduce((sum, size) => sum + size, 0);
}

rmSync(PACKED, { recursive: true, force: true });
const files = [];
for (const file of filesIn(OUT)) {
    const extension = file.slice(file.lastIndexOf('.') + 1);
    const type = TYPES[extension] ?? fail(`${file} has an unknown type`);
    const original = readFileSync(join(OUT, file));
    const template = COMPRESSED.has(extension) && original.includes(PLACEHOLDER);
    const bytes = template ? withoutPlaceholder(file, original) : original;
    const write = (name, content) => {
        mkdirSync(dirname(join(PACKED, name)), { recursive: true });
        writeFileSync(join(PACKED, name), content);
    };
    write(file, bytes);
    if (template) {
        write(`base/${file}`, original);
    }
    const encodings = [];
    if (COMPRESSED.has(extension) && bytes.length > 512) {
        const brotli = {
            params: {
                [constants.BROTLI_PARAM_QUALITY]: 11,
                [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
            },
        };
        write(`${file}.br`, brotliCompressSync(bytes, brotli));
        write(`${file}.gz`, gzipSync(bytes, { level: 9 }));
        encodings.push('br', 'gzip');
    }
    files.push({
        path: pathOf(file),
        file,
        type,
        etag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
        immutable: file.startsWith('_next/static/'),
        encodings,
        scripts: extension === 'html' ? scriptHashes(file, bytes.toString('utf8')) : [],
        template,
    });
}
writeFileSync(join(PACKED, 'manifest.json'), JSON.stringify({ placeholder: PLACEHOLDER, files }, null, 1));

const index = files.find((file) => file.path === '/') ?? fail('no page for /');
const size = firstLoad(readFileSync(join(OUT, index.file), 'utf8'));
console.log(
    `console: ${files.length} files; first load of the dashboard: ${(size / 1024).toFixed(1)} KB of scripts`,
);
if (size > FIRST_LOAD_LIMIT) {
    fail(`the first load of the dashboard exceeds ${FIRST_LOAD_LIMIT / 1024} KB of compressed scripts`);
}
