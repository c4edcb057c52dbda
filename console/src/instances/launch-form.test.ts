// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { NEW_INSTANCE, NO_ROWS, splitCommand, toLaunchRequest } from './launch-form';
import { pairRows } from './pair-rows';

describe('a command line', () => {
  it.each([
    ['', []],
    ['sleep  600 ', ['sleep', '600']],
    ["sh -c 'while :; do :; done'", ['sh', '-c', 'while :; do :; done']],
    ['echo "a b" \'c"d\'', ['echo', 'a b', 'c"d']],
    ['echo a\\ b', ['echo', 'a b']],
    ['echo "\\$HOME \\n"', ['echo', '$HOME \\n']],
    ["echo ''", ['echo', '']],
    ['a"b"c', ['abc']],
    ['echo $HOME | wc', ['echo', '$HOME', '|', 'wc']],
    ["echo 'open", null],
    ['echo "open', null],
  ])('%s is %j', (text, words) => {
    expect(splitCommand(text)).toEqual(words);
  });
});

describe('the launch request', () => {
  it('contains what was filled in and nothing else', () => {
    expect(toLaunchRequest({ ...NEW_INSTANCE, name: 'web-1', command: 'sleep 5' }, NO_ROWS)).toEqual({
      request: { name: 'web-1', command: ['sleep', '5'] },
    });
    expect(
      toLaunchRequest(
        {
          ...NEW_INSTANCE,
          name: 'a',
          cpu_limit_millis: '0.5',
          memory_limit_bytes: '128',
        },
        { ...NO_ROWS, env: pairRows({ A: '1' }), labels: pairRows({ env: 'prod' }) },
      ),
    ).toEqual({
      request: {
        name: 'a',
        cpu_limit_millis: 500,
        memory_limit_bytes: 134_217_728,
        env: { A: '1' },
        labels: { env: 'prod' },
      },
    });
  });

  it('contains how a run ends and what follows', () => {
    expect(
      toLaunchRequest(
        {
          ...NEW_INSTANCE,
          name: 'db',
          stop_timeout: '60',
          stop_signal: 'SIGINT',
          restart_policy: 'on-failure',
          max_restarts: '5',
        },
        NO_ROWS,
      ),
    ).toEqual({
      request: {
        name: 'db',
        stop_timeout: 60,
        stop_signal: 'SIGINT',
        restart_policy: 'on-failure',
        max_restarts: 5,
      },
    });
  });

  it('contains how the health is checked', () => {
    const checked = (texts: object) => toLaunchRequest({ ...NEW_INSTANCE, name: 'a', ...texts }, NO_ROWS);
    expect(checked({ health_port: '80', health_path: '/ok', health_interval: '5' })).toEqual({
      request: { name: 'a', health: { http: { port: 80, path: '/ok' }, interval: 5 } },
    });
    expect(checked({ health_command: 'pg_isready -U me', health_retries: '2' })).toEqual({
      request: { name: 'a', health: { command: ['pg_isready', '-U', 'me'], retries: 2 } },
    });
    expect(checked({ health_interval: '5' })).toEqual({ request: { name: 'a' } });
    expect(checked({ health_port: '80', health_command: 'true' })).toEqual({
      errors: { health_command: 'Enter either a port or a command.' },
    });
  });

  it('contains an image, a VPC, ports and volumes', () => {
    expect(
      toLaunchRequest(
        { ...NEW_INSTANCE, name: 'web', image: ' nginx:1.27 ', vpc_id: 'v1' },
        {
          ...NO_ROWS,
          ports: [{ id: 1, host_port: '8080', instance_port: '80', protocol: 'tcp', address: '' }],
          volumes: [{ id: 1, volume_id: 'd1', mount_path: ' /data ' }],
        },
      ),
    ).toEqual({
      request: {
        name: 'web',
        image: 'nginx:1.27',
        vpc_id: 'v1',
        ports: [{ host_port: 8080, instance_port: 80, protocol: 'tcp' }],
        volumes: [{ volume_id: 'd1', mount_path: '/data' }],
      },
    });
  });

  it('is rejected with the errors of all fields', () => {
    expect(
      toLaunchRequest(
        { ...NEW_INSTANCE, command: '"', cpu_limit_millis: 'many' },
        {
          ports: [{ id: 1, host_port: 'http', instance_port: '80', protocol: 'tcp', address: '' }],
          volumes: [{ id: 1, volume_id: '', mount_path: 'data' }],
          env: [{ id: 1, name: '', value: 'x' }],
          labels: pairRows({ 'a=b': '' }),
        },
      ),
    ).toEqual({
      errors: {
        command: 'A quote is not closed.',
        cpu_limit_millis: 'Enter a number.',
        'ports[0].host_port': 'Enter a whole number.',
        'volumes[0].volume_id': 'Choose a volume.',
        'volumes[0].mount_path': 'Enter a path that starts with “/”.',
        'env[0].name': 'Enter a name.',
        'labels[0].name': 'A name cannot contain “=”.',
      },
    });
  });
});
