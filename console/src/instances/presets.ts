// SPDX-License-Identifier: Apache-2.0
/** Instance presets that can be launched without changes. Pure. */
import { NEW_INSTANCE, NO_ROWS, type LaunchRows, type LaunchTexts } from './launch-form';

export interface Preset {
  title: string;
  texts: LaunchTexts;
  rows: LaunchRows;
}

function port(host: string, instance: string): Pick<LaunchRows, 'ports'> {
  return { ports: [{ id: 1, host_port: host, instance_port: instance, protocol: 'tcp', address: '' }] };
}

/** An instance that works with every driver and produces output. */
export const EXAMPLE: Preset = {
  title: 'Example',
  texts: {
    ...NEW_INSTANCE,
    name: 'hello',
    image: 'alpine:3.22',
    command: `sh -c 'i=0; while :; do i=$((i+1)); echo "hello, $i"; sleep 1; done'`,
    memory_limit_bytes: '64',
  },
  rows: { ...NO_ROWS, labels: [{ id: 1, name: 'purpose', value: 'example' }] },
};

/**
 * The presets for a driver.
 *
 * @param secret the password of a new database
 */
export function presetsFor(runsImages: boolean, secret: string): readonly Preset[] {
  return runsImages
    ? [
        EXAMPLE,
        {
          title: 'Web server (nginx)',
          texts: {
            ...NEW_INSTANCE,
            name: 'web',
            image: 'nginx:1.29-alpine',
            memory_limit_bytes: '128',
            health_port: '80',
            restart_policy: 'on-failure',
          },
          rows: { ...NO_ROWS, ...port('8080', '80') },
        },
        {
          title: 'Database (PostgreSQL)',
          texts: {
            ...NEW_INSTANCE,
            name: 'postgres',
            image: 'postgres:18-alpine',
            memory_limit_bytes: '512',
            health_command: 'pg_isready -U postgres',
            restart_policy: 'on-failure',
            stop_timeout: '60',
          },
          rows: {
            ...NO_ROWS,
            ...port('5432', '5432'),
            env: [{ id: 1, name: 'POSTGRES_PASSWORD', value: secret }],
          },
        },
        {
          title: 'Cache (Valkey)',
          texts: {
            ...NEW_INSTANCE,
            name: 'valkey',
            image: 'valkey/valkey:9-alpine',
            memory_limit_bytes: '256',
            health_command: 'valkey-cli ping',
            restart_policy: 'on-failure',
          },
          rows: { ...NO_ROWS, ...port('6379', '6379') },
        },
      ]
    : [
        EXAMPLE,
        {
          title: 'Web server (Python)',
          texts: {
            ...NEW_INSTANCE,
            name: 'web',
            command: 'python3 -m http.server 8000 --bind 127.0.0.1',
            memory_limit_bytes: '128',
            health_port: '8000',
            restart_policy: 'on-failure',
          },
          rows: NO_ROWS,
        },
        {
          title: 'Job that runs every hour',
          texts: {
            ...NEW_INSTANCE,
            name: 'hourly',
            command: `sh -c 'while :; do date; sleep 3600; done'`,
            restart_policy: 'always',
          },
          rows: NO_ROWS,
        },
      ];
}
