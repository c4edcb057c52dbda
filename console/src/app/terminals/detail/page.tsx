import { TerminalPage } from '@/terminals/terminal-page';

export default function Page() {
  return <TerminalPage />;
}
