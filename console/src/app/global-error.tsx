// SPDX-License-Identifier: Apache-2.0
'use client';

/** Shown if the console itself fails. It must not depend on anything that may have failed. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>Something went wrong</h1>
          <p>
            The console crashed; the server is not affected. For details, open the browser’s developer tools.
          </p>
          <button type="button" onClick={reset}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
