// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import styles from './explorer.module.css';

/** Renders the subset of Markdown that the document uses: code, paragraphs and tables. */
export function Prose({ text, inline = false }: { text: string; inline?: boolean }) {
  if (inline) {
    return withCode(text);
  }
  return text.trim() === '' ? null : (
    <div className={styles['prose']}>
      {text.split(/\n\s*\n/).map((block, index) =>
        // blocks have no identity other than their position
        block.trimStart().startsWith('|') ? (
          <Rows key={index} text={block} />
        ) : (
          <p key={index}>{withCode(block)}</p>
        ),
      )}
    </div>
  );
}

function Rows({ text }: { text: string }) {
  const cells = (line: string) =>
    line
      .trim()
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
  const [head = '', , ...rows] = text.trim().split('\n');
  return (
    <table>
      <thead>
        <tr>
          {cells(head).map((cell) => (
            <th key={cell} scope="col">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row}>
            {cells(row).map((cell, index) => (
              <td key={index}>{withCode(cell)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function withCode(text: string): ReactNode {
  return text.split('`').map((part, index) => (index % 2 === 0 ? part : <code key={index}>{part}</code>));
}
