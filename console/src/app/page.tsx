import { Dashboard } from '@/dashboard/dashboard';

export default function Page() {
  return <Dashboard />;
}
