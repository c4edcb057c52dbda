// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { resourcePath } from './resource-path';

describe('the page of a resource', () => {
  it.each([
    ['INSTANCE', 'i1', undefined, '/instances/detail?id=i1'],
    ['VOLUME', 'v1', 'data-1', '/volumes?name=data-1'],
    ['VOLUME', 'v1', undefined, '/volumes'],
    ['VPC', 'n1', undefined, '/vpcs'],
    ['TERMINAL', 't1', undefined, '/terminals/recording?id=t1'],
    ['KEY', 'k1', 'deploy bot', '/keys?name=k1'],
    ['TENANT', 't2', 'team-blue', '/tenants?name=team-blue'],
    ['NOTIFICATION', 'r1', undefined, '/notifications'],
    ['SESSION', 's1', undefined, null],
    ['INSTANCE', null, undefined, null],
    [null, null, undefined, null],
  ])('%s %s %s: %s', (type, id, name, expected) => {
    expect(resourcePath({ type, id, name })).toBe(expected);
  });
});
