// SPDX-License-Identifier: Apache-2.0
/** 16-by-16 icons in the colour of the text. They are decorative: their meaning must be given as text. */
import type { ReactNode } from 'react';

const PATHS = {
  dashboard: <path d="M2 13.5h12M3.5 11V7.5M6.5 11V3M9.5 11V6M12.5 11V4.5" />,
  instances: <path d="M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01" />,
  volumes: (
    <path d="M3 4c0-1 2.2-1.75 5-1.75S13 3 13 4s-2.2 1.75-5 1.75S3 5 3 4Zm0 0v8c0 1 2.2 1.75 5 1.75s5-.75 5-1.75V4M3 8c0 1 2.2 1.75 5 1.75S13 9 13 8" />
  ),
  vpcs: (
    <path d="M8 2.5v4M8 6.5 3.5 10M8 6.5l4.5 3.5M6.5 2.5h3M2 10h3v3H2zM11 10h3v3h-3zM6.5 10h3v3h-3zM8 6.5V10" />
  ),
  images: <path d="M8 2 14 5 8 8 2 5ZM2 8l6 3 6-3M2 11l6 3 6-3" />,
  broom: <path d="M10.500 2 7.500 8M4.500 8h6.500l1 5.500H3ZM6.500 10.500V13.500M9 10.500V13.500" />,
  audit: <path d="M4 2h6l2.5 2.5V14H4zM6 6.5h4M6 9h4M6 11.5h2.5" />,
  events: <path d="M2.500 3.500h.01M5.500 3.500h8M2.500 8h.01M5.500 8h5M2.500 12.500h.01M5.500 12.500h8" />,
  connections: <path d="M1.5 8h3l1.5-4 3.5 8 2-4h3" />,
  keys: <path d="M9.5 6.5a3 3 0 1 1-3-3 3 3 0 0 1 3 3ZM8.6 8.6 14 14M12 12l1.5-1.5" />,
  tenants: (
    <path d="M2 13.5v-11h6v11M8 6.5h6v7M1 13.5h14M4.5 5.500h1M4.5 8h1M4.5 10.500h1M10.500 9h1M10.500 11.500h1" />
  ),
  bell: <path d="M3.500 11.500h9l-1-1.500V7a3.500 3.500 0 0 0-7 0v3ZM7 13.500h2M8 2v1.500" />,
  edit: <path d="M10.500 3l2.500 2.500L6 12.500l-3 .500.500-3Z" />,
  send: <path d="m2 8 12-5-4.500 11L7 9.500Zm5 1.500L14 3" />,
  sliders: <path d="M2 4.500h6M12 4.500h2M10 2.500v4M2 11.500h2M8 11.500h6M6 9.500v4" />,
  api: <path d="m5 4-3.5 4L5 12M11 4l3.5 4-3.5 4" />,
  search: <path d="M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0ZM10.3 10.3 14 14" />,
  plus: <path d="M8 3v10M3 8h10" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  more: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" />,
  play: <path d="M5 3.5v9l7-4.5z" />,
  stop: <path d="M4 4h8v8H4z" />,
  pause: <path d="M5.5 3.5v9M10.5 3.5v9" />,
  restart: <path d="M13 8a5 5 0 1 1-1.5-3.55M13 2.5v2.800h-2.800" />,
  rotate: <path d="M2.500 6.500h9L9 4M13.500 9.500h-9L7 12" />,
  trash: <path d="M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.5 9h6l.5-9M7 7v4M9 7v4" />,
  copy: <path d="M6 6h7.5v7.5H6zM3.5 10h-1V2.5H10v1" />,
  sun: (
    <path d="M10.5 8A2.5 2.5 0 1 1 8 5.5 2.5 2.5 0 0 1 10.5 8ZM8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M3.4 12.6l1.1-1.1M11.5 4.5l1.1-1.1" />
  ),
  moon: <path d="M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z" />,
  system: <path d="M2 3h12v8H2zM6 14h4M8 11v3" />,
  leave: <path d="M6.5 2.5h-4v11h4M6 8h8M11 5l3 3-3 3" />,
  sort: <path d="M5 6.5 8 3l3 3.5M5 9.5 8 13l3-3.5" />,
  up: <path d="m4 9.5 4-4 4 4" />,
  down: <path d="m4 6.5 4 4 4-4" />,
  right: <path d="m6 3.5 4.5 4.5L6 12.5" />,
  wrap: <path d="M2 4h12M2 8h9.5a2 2 0 0 1 0 4H8M9.5 10.5 8 12l1.5 1.5M2 12h3" />,
  clock: <path d="M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM8 4.500V8l2.500 1.500" />,
  columns: <path d="M2 3h12v10H2zM8 3v10" />,
  follow: <path d="M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3 13.5h10" />,
  menu: <path d="M2 4h12M2 8h12M2 12h12" />,
  download: <path d="M8 2.5v7.5M5 7.5 8 10.5l3-3M2.5 13.5h11" />,
  attach: (
    <path d="M6.5 9.5 9.500 6.500M7 5l1.500-1.500a2.800 2.800 0 0 1 4 4L11 9M9 11l-1.500 1.500a2.800 2.800 0 0 1-4-4L5 7" />
  ),
  detach: (
    <path d="M8 4.500l.8-.8a2.800 2.800 0 0 1 4 4l-.8.8M8 11.500l-.8.8a2.800 2.800 0 0 1-4-4l.8-.8M3 3l10 10" />
  ),
  terminal: <path d="M2 3h12v10H2zM4.5 6l2 2-2 2M8 10.500h3" />,
  eye: (
    <path d="M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8ZM9.800 8A1.800 1.800 0 1 1 8 6.200 1.800 1.800 0 0 1 9.800 8Z" />
  ),
  power: <path d="M8 2v5.500M4.800 4.300a5 5 0 1 0 6.400 0" />,
  speak: (
    <path d="M2.500 6v4H5l3.500 3V3L5 6ZM11 5.500a3.500 3.500 0 0 1 0 5M12.800 3.500a6.300 6.300 0 0 1 0 9" />
  ),
  dock: <path d="M2 3h12v10H2zM2 9h12M4.500 11h.01" />,
  grow: <path d="M9.500 2.500h4v4M6.500 13.500h-4v-4M13.500 2.500 9 7M2.500 13.500 7 9" />,
  shrink: <path d="M13 7H9V3M3 9h4v4M9 7l4.500-4.500M7 9l-4.500 4.500" />,
  list: <path d="M2.500 4h.01M5.500 4h8M2.500 8h.01M5.500 8h8M2.500 12h.01M5.500 12h8" />,
  check: <path d="m3 8.500 3.500 3.500L13 4.500" />,
  external: <path d="M9.5 2.5h4v4M13.5 2.5 8 8M7 3.5H3v9.5h9.5V9" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {PATHS[name]}
    </svg>
  );
}
