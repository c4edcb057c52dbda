import { InstanceDetail } from '@/instances/instance-detail';

export default function Page() {
  return <InstanceDetail />;
}
