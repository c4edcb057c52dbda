// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { anInstance } from '@/live/instance-fixture';
import { commandLine } from '@/design/shell-quote';
import { nextName, rowsOf, textsOf } from './launch-copy';
import { splitCommand, toLaunchRequest } from './launch-form';

describe('an instance like another one', () => {
  it('has a name that is free', () => {
    expect(nextName('web', new Set(['web']))).toBe('web-2');
    expect(nextName('web-2', new Set(['web', 'web-2', 'web-3']))).toBe('web-4');
    expect(nextName('x'.repeat(64), new Set())).toBe(`${'x'.repeat(62)}-2`);
  });

  it('is launched in the same way', () => {
    const instance = anInstance({
      name: 'db',
      command: ['sh', '-c', `i=0; while :; do echo "it's $i"; done`, ''],
      cpu_limit_millis: 250,
      memory_limit_bytes: 128 * 1024 ** 2,
      labels: { env: 'prod' },
      stop_timeout: 30,
      restart_policy: 'on-failure',
      max_restarts: 5,
      entrypoint: ['/bin/tini', '--'],
      working_dir: '/srv',
      user: '1000:1000',
      pull_policy: 'always',
      health: { http: { port: 80, path: '/ok' }, interval: 5, timeout: 5, retries: 3 },
      ports: [{ host_port: 8080, instance_port: 80, protocol: 'tcp', address: null }],
    });
    const env = { URL: 'postgres://a=b', KEY: ' -----BEGIN\nabc=\n' };
    expect(toLaunchRequest(textsOf(instance), rowsOf(instance, env))).toEqual({
      request: {
        name: 'db',
        command: instance.command,
        cpu_limit_millis: 250,
        memory_limit_bytes: 128 * 1024 ** 2,
        labels: { env: 'prod' },
        stop_timeout: 30,
        restart_policy: 'on-failure',
        max_restarts: 5,
        env,
        entrypoint: ['/bin/tini', '--'],
        working_dir: '/srv',
        user: '1000:1000',
        pull_policy: 'always',
        health: { http: { port: 80, path: '/ok' }, interval: 5 },
        ports: [{ host_port: 8080, instance_port: 80, protocol: 'tcp' }],
      },
    });
  });
});

describe('a command line', () => {
  it.each([
    [['sleep', '60']],
    [['sh', '-c', 'i=0; while :; do i=$((i+1)); done']],
    [['echo', "it's", '"quoted"', '', 'a\\b', '$HOME', 'two\nlines']],
  ])('of %j is split into the same command', (command) => {
    expect(splitCommand(commandLine(command))).toEqual(command);
  });
});
