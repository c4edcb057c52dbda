// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { resourcePath } from './resource-path';

describe('the page of an audited resource', () => {
  it.each([
    ['INSTANCE', 'i1', {}, '/instances/detail?id=i1'],
    ['VOLUME', 'v1', { name: 'data-1' }, '/volumes?name=data-1'],
    ['VOLUME', 'v1', {}, '/volumes'],
    ['VPC', 'n1', {}, '/vpcs'],
    ['TERMINAL', 't1', {}, '/terminals/recording?id=t1'],
    ['KEY', 'k1', {}, '/keys'],
    ['TENANT', 't2', { name: 'team-blue' }, '/tenants?name=team-blue'],
    ['SESSION', 's1', {}, null],
    ['INSTANCE', null, {}, null],
    [null, null, {}, null],
  ])('%s %s %j: %s', (resource_type, resource_id, details, expected) => {
    expect(resourcePath({ resource_type, resource_id, details })).toBe(expected);
  });
});
