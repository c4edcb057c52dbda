// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { anInstance } from '@/live/instance-fixture';
import { matchesInstance, parseInstanceFilter, parseInstanceSort, sortInstances } from './instance-filter';

const parse = (query: string) => parseInstanceFilter(new URLSearchParams(query));

describe('the filter of instances', () => {
  it('shows all if the query is empty', () => {
    expect(parse('')).toEqual({ statuses: [], name: '', label: '' });
  });

  it('is read from the query', () => {
    expect(parse('status=ERROR,RUNNING&name=web&label=env:prod')).toEqual({
      statuses: ['RUNNING', 'ERROR'],
      name: 'web',
      label: 'env:prod',
    });
  });

  it('ignores invalid values', () => {
    expect(parse('status=GONE,')).toEqual(parse(''));
  });

  const web = anInstance({ name: 'Web-1', status: 'RUNNING', labels: { env: 'prod', url: 'a:b' } });

  it.each([
    ['', true],
    ['status=RUNNING,ERROR', true],
    ['status=ERROR', false],
    ['name=web', true],
    ['name=+WEB-1+', true],
    ['name=db', false],
    ['label=env', true],
    ['label=env:prod', true],
    ['label=env:test', false],
    ['label=url:a:b', true],
    ['label=team', false],
    ['status=RUNNING&name=web&label=env:test', false],
  ])('"%s" matches: %s', (query, expected) => {
    expect(matchesInstance(web, parse(query))).toBe(expected);
  });
});

describe('the order of instances', () => {
  const all = [
    anInstance({ id: '1', name: 'web-10', status: 'ERROR', created_at: '2026-01-02T00:00:00.000Z' }),
    anInstance({ id: '2', name: 'web-2', status: 'RUNNING', created_at: '2026-01-03T00:00:00.000Z' }),
    anInstance({ id: '3', name: 'db', status: 'STOPPED', created_at: '2026-01-01T00:00:00.000Z' }),
  ];
  const usage = (id: string) => ({ cpu: { 1: 5, 2: 50 }[id], memory: undefined });
  const ids = (query: string) =>
    sortInstances(all, parseInstanceSort(new URLSearchParams(query)), usage).map(({ id }) => id);

  it.each([
    ['', ['2', '1', '3']],
    ['sort=weight', ['2', '1', '3']],
    ['sort=created', ['3', '1', '2']],
    ['sort=name', ['3', '2', '1']],
    ['sort=-name', ['1', '2', '3']],
    ['sort=status', ['2', '3', '1']],
    ['sort=cpu', ['1', '2', '3']],
    ['sort=-cpu', ['2', '1', '3']],
    ['sort=-memory', ['1', '2', '3']],
  ])('by "%s" is %j', (query, expected) => {
    expect(ids(query)).toEqual(expected);
  });
});
