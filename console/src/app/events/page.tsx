// SPDX-License-Identifier: Apache-2.0
import { EventList } from '@/events/event-list';

export default function Page() {
  return <EventList />;
}
