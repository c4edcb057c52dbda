import { KeyList } from '@/keys/key-list';

export default function Page() {
  return <KeyList />;
}
