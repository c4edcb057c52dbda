// SPDX-License-Identifier: Apache-2.0
'use client';

/** Shown where the console itself fails; it must not need anything that may have failed. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>The console failed</h1>
          <p>The server goes on without it. What happened stands in the browser’s log.</p>
          <button type="button" onClick={reset}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
