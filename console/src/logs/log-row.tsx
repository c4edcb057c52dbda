// SPDX-License-Identifier: Apache-2.0
import { memo, type CSSProperties } from 'react';
import { localTime } from '@/format/times';
import { splitMatches, type Match } from './log-search';
import { parseSpans, type TextStyle } from './log-style';
import type { Row } from './log-window';
import styles from './log-view.module.css';

interface LogRowProps {
  row: Row;
  /** Whether to show when the line arrived. */
  times: boolean;
  /** The matches of the search. */
  matches: readonly Match[];
  /** The index of the current match, if it is in this row. */
  current: number | null;
}

export const LogRow = memo(function LogRow({ row, times, matches, current }: LogRowProps) {
  return (
    <div data-key={row.key} className={`${styles['row'] ?? ''} ${styles[row.kind] ?? ''}`}>
      {times ? (
        <time className={styles['time']} dateTime={row.at ?? undefined} title={row.at ?? undefined}>
          {row.at === null ? '' : localTime(row.at)}
        </time>
      ) : null}
      <span className={styles['text']}>
        {/* an empty line would be missing from copied text */}
        {row.styled === '' ? <br /> : null}
        {splitMatches(parseSpans(row.styled), matches).map((piece, index) => {
          if (piece.match !== null) {
            return (
              <mark key={index} data-current={piece.match === current ? true : undefined}>
                {piece.text}
              </mark>
            );
          }
          return piece.style === null ? (
            piece.text
          ) : (
            <span key={index} style={css(piece.style)}>
              {piece.text}
            </span>
          );
        })}
      </span>
    </div>
  );
});

function css(style: TextStyle): CSSProperties {
  const color = style.color ?? 'var(--ink)';
  const background = style.background ?? 'var(--sunken)';
  const lines = [style.underline === true ? 'underline' : '', style.struck === true ? 'line-through' : ''];
  return {
    ...(style.color === undefined && style.inverse !== true
      ? {}
      : { color: style.inverse === true ? background : color }),
    ...(style.background === undefined && style.inverse !== true
      ? {}
      : { background: style.inverse === true ? color : background }),
    ...(style.bold === true ? { fontWeight: 600 } : {}),
    ...(style.faint === true ? { opacity: 0.75 } : {}),
    ...(style.italic === true ? { fontStyle: 'italic' } : {}),
    ...(lines.some((line) => line !== '') ? { textDecoration: lines.join(' ').trim() } : {}),
  };
}
