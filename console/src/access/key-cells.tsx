// SPDX-License-Identifier: Apache-2.0
import list from '@/design/list.module.css';
import { Status } from '@/design/status';
import table from '@/design/table.module.css';
import { ago, dateTime, duration } from '@/format/times';
import type { KeyState } from './key-state';

/** What a key opens at a time, in words. */
export function KeyStatus({ state, now }: { state: KeyState; now: number }) {
  switch (state.kind) {
    case 'valid':
      return (
        <Status tone="good" shape="dot">
          Valid
        </Status>
      );
    case 'grace':
      return (
        <>
          <Status tone="warn" shape="bars">
            In grace
          </Status>
          <span className={list['under']}>old secret ends in {duration(state.until - now)}</span>
        </>
      );
    case 'expired':
      return (
        <Status tone="idle" shape="square">
          Expired
        </Status>
      );
    case 'revoked':
      return (
        <Status tone="bad" shape="cross">
          Revoked
        </Status>
      );
  }
}

/** When a key ends by itself, seen from a time. */
export function KeyEnd({ at, now }: { at: string | null; now: number }) {
  if (at === null) {
    return <span className={table['faint']}>never</span>;
  }
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={dateTime(at)}>
      {time > now ? `in ${duration(time - now)}` : ago(time, now)}
    </time>
  );
}
