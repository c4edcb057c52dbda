// SPDX-License-Identifier: Apache-2.0
import { ExplorerPage } from '@/explorer/explorer-page';

export default function Page() {
  return <ExplorerPage />;
}
