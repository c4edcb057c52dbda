// SPDX-License-Identifier: Apache-2.0
'use client';
import NextLink from 'next/link';
import type { ComponentProps } from 'react';
import { withBase } from './base-path';
import { heldNavigation } from './held-navigation';

/** A link to a console page; the base path is added to the address. The page is loaded only when it is opened. */
export default function Link({
  href,
  ...props
}: Omit<ComponentProps<typeof NextLink>, 'href' | 'prefetch' | 'onNavigate'> & { href: string }) {
  return (
    <NextLink
      {...props}
      href={withBase(href)}
      prefetch={false}
      onNavigate={(event) => {
        if (heldNavigation(href)) {
          event.preventDefault();
        }
      }}
    />
  );
}
