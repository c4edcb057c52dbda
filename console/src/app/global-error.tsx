// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect } from 'react';

const RETRY_MS = 3_000;
const RELOADED = 'windsock.reloaded';
/** The minimum time between two automatic reloads. */
const ONCE_PER_MS = 60_000;

/** Whether the page was reloaded recently. If not, records that it is about to be reloaded. */
function wasReloaded(): boolean {
  try {
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - last < ONCE_PER_MS) {
      return true;
    }
    sessionStorage.setItem(RELOADED, String(Date.now()));
    return false;
  } catch {
    // without storage, the page could reload endlessly
    return true;
  }
}

/**
 * Shown if the console itself fails. It must not depend on anything that may have failed. If the code of a page could not
 * be loaded, the page reloads as soon as the server responds.
 */
export default function GlobalError({ error }: { error: Error }) {
  const missing = error.name === 'ChunkLoadError';
  useEffect(() => {
    if (!missing) {
      return;
    }
    const timer = setInterval(() => {
      fetch(location.href, { method: 'HEAD', cache: 'no-store' }).then(
        ({ ok }) => {
          if (ok) {
            clearInterval(timer);
            if (!wasReloaded()) {
              location.reload();
            }
          }
        },
        () => undefined,
      );
    }, RETRY_MS);
    return () => clearInterval(timer);
  }, [missing]);
  return (
    <html lang="en">
      <body>
        <main>
          <h1>Something went wrong</h1>
          <p>
            {missing
              ? 'Part of the console could not be loaded; the instances are not affected. The page reloads when the server responds.'
              : 'The console crashed; the server is not affected. If a reload does not help, open the browser’s developer tools for details.'}
          </p>
          <button type="button" onClick={() => location.reload()}>
            Reload
          </button>
        </main>
      </body>
    </html>
  );
}
