// SPDX-License-Identifier: Apache-2.0
'use client';
import { get } from '@/api/client';
import {
  notification,
  notificationRule,
  page,
  type AppNotification,
  type NotificationRule,
} from '@/api/wire';
import { collection, type Collection, type Resources } from './collection';
import { useLive, type Live } from './live';

/** How many notifications the console shows. Older notifications are available as events. */
export const SHOWN_NOTIFICATIONS = 100;

const PATH = '/api/notifications';
const items = page(notification);

const all = collection({
  path: PATH,
  needs: 'notification:read',
  topics: 'notifications',
  resource: 'NOTIFICATION',
  schema: notification,
  created: ['NOTIFICATION_RAISED'],
  updated: ['NOTIFICATION_RESOLVED'],
});

/** The newest notifications. */
const notifications: Collection<AppNotification> = {
  ...all,
  read: async () => {
    const { data, position } = await get(`${PATH}?limit=${SHOWN_NOTIFICATIONS}`, items);
    return { data: new Map(data.items.map((item) => [item.id, item])), position };
  },
};

/** Events contain only the origin of a webhook's URL, so the known URL is kept as long as its origin is unchanged. */
export function mergeRule(known: NotificationRule, update: NotificationRule): NotificationRule {
  const url = known.webhook?.url;
  const origin = update.webhook?.url.replace(/…$/, '');
  return update.webhook === null || url === undefined || origin === undefined || !url.startsWith(origin)
    ? update
    : { ...update, webhook: { ...update.webhook, url } };
}

const rules = collection({
  path: '/api/notification-rules',
  needs: 'notification:read',
  topics: 'notifications',
  resource: 'NOTIFICATION_RULE',
  schema: notificationRule,
  created: ['NOTIFICATION_RULE_CREATED'],
  updated: ['NOTIFICATION_RULE_UPDATED', 'NOTIFICATION_RULE_WEBHOOK_DISABLED'],
  deleted: ['NOTIFICATION_RULE_DELETED'],
  merge: mergeRule,
});

export function useNotifications(): Live<Resources<AppNotification>> {
  return useLive(notifications);
}

export function useNotificationRules(): Live<Resources<NotificationRule>> {
  return useLive(rules);
}
