// SPDX-License-Identifier: Apache-2.0
// Writes the operations of the OpenAPI document in the form that the API explorer
// shows, with references resolved and an example for each request body.
import { readFileSync, writeFileSync } from 'node:fs';
import { load } from 'js-yaml';

const document = load(readFileSync('../openapi/windsock-openapi.yml', 'utf8'));

function resolved(node) {
    return node?.$ref === undefined
        ? node
        : resolved(
              node.$ref
                  .slice(2)
                  .split('/')
                  .reduce((at, name) => at[name], document),
          );
}

/** Returns a schema, merged with the members of its allOf schemas. */
function merged(node) {
    const schema = resolved(node) ?? {};
    return (schema.allOf ?? []).reduce((all, part) => ({ ...merged(part), ...all }), schema);
}

/** Returns an example value for a schema, with its required members and the members that have their own example. */
function example(node) {
    const schema = merged(node);
    if (schema.example !== undefined) {
        return schema.example;
    }
    if (schema.oneOf !== undefined) {
        return example(schema.oneOf[0]);
    }
    if (schema.properties !== undefined) {
        const names = Object.keys(schema.properties).filter(
            (name) =>
                schema.required?.includes(name) || merged(schema.properties[name]).example !== undefined,
        );
        return Object.fromEntries(names.map((name) => [name, example(schema.properties[name])]));
    }
    if (schema.default !== undefined && schema.default !== null) {
        return schema.default;
    }
    if (schema.enum !== undefined) {
        return schema.enum[0];
    }
    switch (schema.type) {
        case 'array':
            return schema.items === undefined ? [] : [example(schema.items)];
        case 'object':
            return {};
        case 'integer':
        case 'number':
            return schema.minimum ?? 0;
        case 'boolean':
            return false;
        default:
            return schema.format === 'uuid' ? '01900000-0000-7000-8000-000000000000' : '';
    }
}

function typeOf(node) {
    const schema = merged(node);
    return schema.type === 'array'
        ? `${typeOf(schema.items)}, separated by commas`
        : (schema.format ?? schema.type);
}

function parameter(node) {
    const { name, in: place, required = false, description = '', schema, example: own } = resolved(node);
    const { default: assumed, enum: choices, items, example: ofSchema } = merged(schema);
    const shown = own ?? ofSchema;
    return {
        name,
        place,
        required,
        description,
        type: typeOf(schema),
        choices: choices ?? (items === undefined ? undefined : merged(items).enum) ?? [],
        many: merged(schema).type === 'array',
        assumed: assumed === undefined || assumed === null ? '' : String(assumed),
        example: shown === undefined ? '' : String(shown),
    };
}

function bodyOf({ requestBody }) {
    const content = resolved(requestBody)?.content?.['application/json'];
    return content === undefined ? null : JSON.stringify(content.example ?? example(content.schema), null, 2);
}

const NEEDS = /\s*Requires the permission `([a-z:]+)`\.\s*$/;

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
        .filter(([, { operationId }]) => operationId !== undefined)
        .map(([method, operation]) => {
            const responses = Object.entries(operation.responses).map(([status, node]) => ({
                status,
                description: resolved(node).description ?? '',
                types: Object.keys(resolved(node).content ?? {}),
            }));
            const types = responses
                .filter(({ status }) => status.startsWith('2'))
                .flatMap(({ types: all }) => all);
            const description = operation.description ?? '';
            return {
                id: operation.operationId,
                method: method.toUpperCase(),
                path,
                tag: operation.tags[0],
                summary: operation.summary ?? '',
                description: description.replace(NEEDS, ''),
                needs: NEEDS.exec(description)?.[1] ?? null,
                parameters: (operation.parameters ?? [])
                    .map(parameter)
                    .filter(({ name }) => name !== 'ticket'),
                body: bodyOf(operation),
                kind: path.startsWith('/ws')
                    ? 'socket'
                    : types.includes('text/event-stream')
                      ? 'events'
                      : 'request',
                sends:
                    !path.startsWith('/ws') &&
                    (types.length === 0 || types.some((type) => type !== 'text/event-stream')),
                responses: responses.map(({ status, description: text }) => ({ status, description: text })),
            };
        }),
);

const tags = document.tags.map(({ name }) => name);
// in the order of the document, which begins with the operations that most clients need
operations.sort((one, two) => tags.indexOf(one.tag) - tags.indexOf(two.tag));

writeFileSync(
    'src/explorer/operations.gen.ts',
    `// SPDX-License-Identifier: Apache-2.0
// Generated by build/explorer.mjs
import type { Operation } from './operation';

export const OPERATIONS: readonly Operation[] = ${JSON.stringify(operations, null, 1)};
`,
);
