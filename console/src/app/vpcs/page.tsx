import { VpcList } from '@/vpcs/vpc-list';

export default function Page() {
  return <VpcList />;
}
