// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { INSTANCE_STATUSES } from '@/api/wire';
import { ACTION_NAMES, isOffered, requestOf } from './actions';

const offered = (status: (typeof INSTANCE_STATUSES)[number], next_start_at: string | null = null) =>
  ACTION_NAMES.filter((action) => isOffered(action, { status, next_start_at }));

describe('the actions of an instance', () => {
  it('offer to kill it only while it is stopping', () => {
    expect(offered('STOPPING')).toEqual(['kill', 'terminate']);
    expect(INSTANCE_STATUSES.filter((status) => offered(status).includes('kill'))).toEqual(['STOPPING']);
  });

  it('offer to end a start, and to start what waits for its restart', () => {
    expect(offered('STARTING')).toEqual(['stop', 'terminate']);
    expect(offered('STARTING', '2026-01-01T00:00:00.000Z')).toEqual(['start', 'stop', 'terminate']);
  });

  it('offer nothing once it is terminated', () => {
    expect(offered('TERMINATED')).toEqual([]);
  });

  it('are requests of the API', () => {
    expect(ACTION_NAMES.map((action) => requestOf(action, 'x'))).toEqual([
      { method: 'POST', path: '/api/instances/x/start' },
      { method: 'POST', path: '/api/instances/x/stop' },
      { method: 'POST', path: '/api/instances/x/stop?force=true' },
      { method: 'POST', path: '/api/instances/x/restart' },
      { method: 'POST', path: '/api/instances/x/pause' },
      { method: 'POST', path: '/api/instances/x/resume' },
      { method: 'DELETE', path: '/api/instances/x' },
    ]);
  });
});
