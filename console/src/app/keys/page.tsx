// SPDX-License-Identifier: Apache-2.0
import { KeyList } from '@/keys/key-list';

export default function Page() {
  return <KeyList />;
}
