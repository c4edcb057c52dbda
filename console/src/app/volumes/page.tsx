// SPDX-License-Identifier: Apache-2.0
import { VolumeList } from '@/volumes/volume-list';

export default function Page() {
  return <VolumeList />;
}
