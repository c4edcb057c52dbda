// SPDX-License-Identifier: Apache-2.0
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { withBase } from '@/address/base-path';
import { THEME_SCRIPT } from '@/design/theme-script';
import { Gate } from '@/shell/gate';
import '@/design/tokens.css';
import '@/design/base.css';

export const metadata: Metadata = {
  title: 'Windsock',
  description: 'Live view of instances, changes, metrics and the audit log.',
  referrer: 'no-referrer',
  icons: { icon: withBase('/icon.svg') },
};

export const viewport: Viewport = {
  // keeps the last line of a terminal visible above a phone's keyboard
  interactiveWidget: 'resizes-content',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f3f1ea' },
    { media: '(prefers-color-scheme: dark)', color: '#0e141a' },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // a translated page would not show later changes to its text: translators replace the nodes that React updates
    <html lang="en" translate="no" data-base={withBase('')} suppressHydrationWarning>
      <head>
        <script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
      </head>
      <body>
        <noscript>
          The console requires JavaScript. The API does not: see {withBase('/openapi.yaml')}.
        </noscript>
        <Gate>{children}</Gate>
      </body>
    </html>
  );
}
