// SPDX-License-Identifier: Apache-2.0
'use client';

/** Shown if the console itself fails. It must not depend on anything that may have failed. */
export default function GlobalError() {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>Something went wrong</h1>
          <p>
            The console crashed; the server is not affected. This also happens if the server was updated while
            the page was open. If a reload does not help, open the browser’s developer tools for details.
          </p>
          <button type="button" onClick={() => location.reload()}>
            Reload
          </button>
        </main>
      </body>
    </html>
  );
}
