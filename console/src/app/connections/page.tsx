import { ConnectionList } from '@/connections/connection-list';

export default function Page() {
  return <ConnectionList />;
}
