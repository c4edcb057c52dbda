// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useState } from 'react';
import Link from '@/address/link';
import { SecretDialog } from '@/access/secret-dialog';
import { remove } from '@/api/client';
import type { AppNotification, NotificationRule, Webhook } from '@/api/wire';
import { Button } from '@/design/button';
import { Clip, ClippedName } from '@/design/clip';
import { actionsColumn, DataTable, type DataColumn } from '@/design/data-table';
import list from '@/design/list.module.css';
import { Menu, type MenuItem } from '@/design/menu';
import { QueryState } from '@/design/query-state';
import { EmptyState, Notice } from '@/design/states';
import { PendingStatus, Status } from '@/design/status';
import { Age } from '@/live/age';
import { CreateButton } from '@/live/create-button';
import { turnDesktopOff, turnDesktopOn, useDesktop } from '@/live/desktop';
import { SHOWN_NOTIFICATIONS, useNotificationRules, useNotifications } from '@/live/notifications';
import { usePending, type PendingAction } from '@/live/pending';
import { markSeen, newestId } from '@/live/seen';
import { ReadOnly } from '@/session/read-only';
import { useKeyId, useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { DeliveriesDialog } from './deliveries-dialog';
import styles from './notifications.module.css';
import { CreateRuleDialog, DeleteRuleDialog, EditRuleDialog, RotateSecretDialog } from './rule-dialogs';
import { describe } from './rule-form';

/** The open dialog. A secret is stored only here, and only while it is shown. */
type Open =
  | { kind: 'create' }
  | { kind: 'edit' | 'delete' | 'deliveries' | 'rotate'; rule: NotificationRule }
  | { kind: 'secret'; rule: NotificationRule; title: string };

/** The page for notifications and their rules. */
export function NotificationPage() {
  const notifications = useNotifications();
  const rules = useNotificationRules();
  const keyId = useKeyId() ?? '';
  const pending = usePending();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const newest = notifications.data === undefined ? '' : newestId(notifications.data.values());
  useEffect(() => markSeen(keyId, newest), [keyId, newest]);
  const saved = (title: string) => (rule: NotificationRule) =>
    setOpen(rule.secret === null ? null : { kind: 'secret', rule, title });

  const dialog = () => {
    switch (open?.kind) {
      case undefined:
        return null;
      case 'create':
        return <CreateRuleDialog onClose={close} onSaved={saved('Rule created')} />;
      case 'edit':
        return <EditRuleDialog rule={open.rule} onClose={close} onSaved={saved('Rule saved')} />;
      case 'rotate':
        return <RotateSecretDialog rule={open.rule} onClose={close} onSaved={saved('Secret rotated')} />;
      case 'deliveries':
        return <DeliveriesDialog rule={open.rule} onClose={close} />;
      case 'delete': {
        const { id, name } = open.rule;
        return (
          <DeleteRuleDialog
            rule={open.rule}
            onConfirm={() =>
              void pending.attempt(id, 'Deleting', `Could not delete ${name}`, () =>
                remove(`/api/notification-rules/${id}`),
              )
            }
            onClose={close}
          />
        );
      }
      case 'secret':
        return (
          <SecretDialog
            title={open.title}
            name={`the webhook of ${open.rule.name}`}
            secret={open.rule.secret}
            note="The receiver uses it to verify the signature of each message."
            onClose={close}
          />
        );
    }
  };

  return (
    <>
      <PageHead title="Notifications" stream={notifications.stream}>
        <Desktop />
        <CreateButton needs="notification:write" onClick={() => setOpen({ kind: 'create' })}>
          Create rule
        </CreateButton>
      </PageHead>
      <div className={list['notices']}>
        <ReadOnly needs="notification:write" />
      </div>
      <section className={styles['section']} aria-labelledby="rules">
        <h2 id="rules">Rules</h2>
        <QueryState query={rules} rows={4}>
          {(data) =>
            data.size === 0 ? (
              <EmptyState title="No rules yet">
                <p>
                  A rule notifies you when an instance fails, is unhealthy, or uses a lot of CPU or memory for
                  a while: here, on your desktop, or through a webhook.
                </p>
              </EmptyState>
            ) : (
              <div className={list['frame']}>
                <Rules
                  rules={[...data.values()]}
                  pending={pending.actions}
                  onOpen={(kind, rule) => setOpen({ kind, rule })}
                />
              </div>
            )
          }
        </QueryState>
      </section>
      <section className={styles['section']} aria-labelledby="newest">
        <h2 id="newest">Newest notifications</h2>
        <QueryState query={notifications} rows={6}>
          {(data) =>
            data.size === 0 ? (
              <EmptyState title="No notifications" />
            ) : (
              <>
                <div className={list['frame']}>
                  <DataTable columns={COLUMNS} rows={[...data.values()].slice(0, SHOWN_NOTIFICATIONS)} />
                </div>
                {data.size < SHOWN_NOTIFICATIONS ? null : (
                  <p className={list['summary']}>
                    Older ones are in the <Link href="/events?topic=notifications">events</Link>.
                  </p>
                )}
              </>
            )
          }
        </QueryState>
      </section>
      {dialog()}
    </>
  );
}

/** Turns desktop notifications on and off. The browser requests permission only after this button is pressed. */
function Desktop() {
  const desktop = useDesktop();
  switch (desktop) {
    case 'on':
      return (
        <Button icon="bell" onClick={turnDesktopOff}>
          Turn desktop notifications off
        </Button>
      );
    case 'off':
      return (
        <Button icon="bell" onClick={() => void turnDesktopOn()}>
          Notify on the desktop
        </Button>
      );
    case 'denied':
    case 'unavailable':
      return (
        <Button
          icon="bell"
          disabled
          title={
            desktop === 'denied'
              ? 'The browser blocks notifications from this page. Allow them in the browser’s settings.'
              : 'This browser cannot show notifications from this page. Desktop notifications require HTTPS.'
          }
        >
          Notify on the desktop
        </Button>
      );
  }
}

const COLUMNS: readonly DataColumn<AppNotification>[] = [
  {
    name: 'State',
    width: 7.5,
    cell: ({ state }) => (
      <Status tone={state === 'FIRING' ? 'bad' : 'idle'} shape={state === 'FIRING' ? 'triangle' : 'ring'}>
        {state === 'FIRING' ? 'Firing' : 'Resolved'}
      </Status>
    ),
  },
  {
    name: 'What happened',
    cell: ({ summary, resolution }) => (
      <span className={styles['what']}>
        <Clip>{summary}</Clip>
        {resolution === null ? null : (
          <span className={list['under']}>
            <Clip>{resolution}</Clip>
          </span>
        )}
      </span>
    ),
  },
  { name: 'Rule', width: 10, from: 'medium', cell: ({ rule_name: name }) => <Clip>{name}</Clip> },
  {
    name: 'Resource',
    width: 10,
    from: 'medium',
    cell: ({ resource_type: type, resource_id: id, resource_name: name }) => (
      <Clip>{type === 'INSTANCE' ? <Link href={`/instances/detail?id=${id}`}>{name}</Link> : name}</Clip>
    ),
  },
  { name: 'Raised', faint: true, width: 7, cell: ({ raised_at: time }) => <Age of={time} /> },
];

interface RulesProps {
  rules: readonly NotificationRule[];
  pending: ReadonlyMap<string, PendingAction>;
  onOpen: (kind: 'edit' | 'delete' | 'deliveries' | 'rotate', rule: NotificationRule) => void;
}

function Rules({ rules, pending, onOpen }: RulesProps) {
  const mayWrite = useMay('notification:write');
  const columns: DataColumn<NotificationRule>[] = [
    {
      name: 'Name',
      className: list['name'],
      cell: ({ name }) => <ClippedName name={name} />,
    },
    {
      name: 'State',
      width: 8,
      cell: ({ id, enabled }) => (
        <PendingStatus pending={pending.get(id)?.name}>
          <Status tone={enabled ? 'good' : 'idle'} shape={enabled ? 'dot' : 'ring'}>
            {enabled ? 'Enabled' : 'Disabled'}
          </Status>
        </PendingStatus>
      ),
    },
    { name: 'When', cell: (rule) => <Clip>{describe(rule)}</Clip> },
    {
      name: 'Webhook',
      from: 'medium',
      cell: ({ webhook }) => (webhook === null ? 'Console only' : <WebhookState webhook={webhook} />),
    },
    actionsColumn(4.5, (rule) => {
      const items: MenuItem[] = [
        ...(mayWrite ? [{ name: 'Edit', icon: 'edit' as const, run: () => onOpen('edit', rule) }] : []),
        ...(rule.webhook === null
          ? []
          : [{ name: 'Deliveries and test', icon: 'send' as const, run: () => onOpen('deliveries', rule) }]),
        ...(mayWrite && rule.webhook !== null
          ? [{ name: 'Rotate secret', icon: 'rotate' as const, run: () => onOpen('rotate', rule) }]
          : []),
        ...(mayWrite
          ? [{ name: 'Delete', icon: 'trash' as const, bad: true, run: () => onOpen('delete', rule) }]
          : []),
      ];
      return items.length === 0 ? null : (
        <Menu label={`Actions on ${rule.name}`} icon="more" small items={items} />
      );
    }),
  ];
  return (
    <>
      {rules
        .filter(({ webhook }) => webhook?.status === 'DISABLED')
        .map(({ id, name, webhook }) => (
          <Notice key={id} tone="bad">
            The webhook of {name} is disabled: {webhook?.disabled_reason} Edit and save the rule to activate
            it again.
          </Notice>
        ))}
      <DataTable columns={columns} rows={rules} rowName={({ name }) => name} />
    </>
  );
}

const WEBHOOK_STATES: Record<Webhook['status'], { name: string; tone: 'good' | 'warn' | 'bad' }> = {
  ACTIVE: { name: 'Active', tone: 'good' },
  FAILING: { name: 'Failing', tone: 'warn' },
  DISABLED: { name: 'Disabled', tone: 'bad' },
};

/** The origin of a webhook's URL, and the webhook's status. The rest of the URL is often a secret. */
function WebhookState({ webhook: { url, status } }: { webhook: Webhook }) {
  const { name, tone } = WEBHOOK_STATES[status];
  return (
    <span className={styles['what']}>
      <Clip>{URL.canParse(url) ? new URL(url).host : url}</Clip>
      <Status tone={tone} shape={status === 'ACTIVE' ? 'dot' : status === 'FAILING' ? 'triangle' : 'cross'}>
        {name}
      </Status>
    </span>
  );
}
