import { InstanceList } from '@/instances/instance-list';

export default function Page() {
  return <InstanceList />;
}
