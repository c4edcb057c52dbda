// SPDX-License-Identifier: Apache-2.0
import { NotificationPage } from '@/notifications/notification-page';

export default function Page() {
  return <NotificationPage />;
}
