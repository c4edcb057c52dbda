// SPDX-License-Identifier: Apache-2.0
import { ImageList } from '@/images/image-list';

export default function Page() {
  return <ImageList />;
}
