// SPDX-License-Identifier: Apache-2.0
import { LogPage } from '@/logs/log-page';

export default function Page() {
  return <LogPage />;
}
