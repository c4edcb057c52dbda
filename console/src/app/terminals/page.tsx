// SPDX-License-Identifier: Apache-2.0
import { TerminalList } from '@/terminals/terminal-list';

export default function Page() {
  return <TerminalList />;
}
