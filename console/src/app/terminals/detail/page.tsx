// SPDX-License-Identifier: Apache-2.0
import { TerminalPage } from '@/terminals/terminal-page';

export default function Page() {
  return <TerminalPage />;
}
