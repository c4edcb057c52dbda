import { VolumeList } from '@/volumes/volume-list';

export default function Page() {
  return <VolumeList />;
}
