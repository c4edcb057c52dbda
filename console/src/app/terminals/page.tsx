import { TerminalList } from '@/terminals/terminal-list';

export default function Page() {
  return <TerminalList />;
}
