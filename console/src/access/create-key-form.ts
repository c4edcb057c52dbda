// SPDX-License-Identifier: Apache-2.0
/** The texts of the dialog that makes a key, and the request that they make. Pure. */
import type { FieldErrors } from '@/api/field-errors';
import { PERMISSIONS, ROLES, type CreateKeyRequest, type Permission } from '@/api/wire';

export const CREATE_KEY_FIELDS = ['name', 'role', 'permissions', 'lasts', 'expires_at'] as const;

export type CreateKeyField = (typeof CREATE_KEY_FIELDS)[number];
export type CreateKeyTexts = Readonly<Record<CreateKeyField, string>>;

/** In place of a role: permissions that are chosen one by one. */
export const CHOSEN = 'chosen';
/** In place of a number of days: a time that is given. */
export const AT = 'at';

export const NEW_KEY: CreateKeyTexts = {
  name: '',
  role: 'viewer',
  permissions: '',
  lasts: '90',
  expires_at: '',
};

const DAY_MS = 86_400_000;

/** The permissions that a text names, in the order in which the console lists them. */
export function chosenPermissions(text: string): readonly Permission[] {
  const names = text.split(' ');
  return PERMISSIONS.filter((permission) => names.includes(permission));
}

/** The text for a permission more, or one less. */
export function withPermission(text: string, permission: Permission, on: boolean): string {
  const names = chosenPermissions(text).filter((other) => other !== permission);
  return (on ? [...names, permission] : names).join(' ');
}

/** The request, or what the texts lack to be one. What is valid is for the API to say. */
export function toCreateKeyRequest(
  texts: CreateKeyTexts,
  now: number,
): { request: CreateKeyRequest } | { errors: FieldErrors<CreateKeyField> } {
  const expiry = expiresAt(texts, now);
  if ('error' in expiry) {
    return { errors: { expires_at: expiry.error } };
  }
  const role = ROLES.find((name) => name === texts.role);
  return {
    request: {
      name: texts.name.trim(),
      ...(role === undefined ? { permissions: [...chosenPermissions(texts.permissions)] } : { role }),
      ...(expiry.time === null ? {} : { expires_at: new Date(expiry.time).toISOString() }),
    },
  };
}

function expiresAt(texts: CreateKeyTexts, now: number): { time: number | null } | { error: string } {
  if (texts.lasts === '') {
    return { time: null };
  }
  if (texts.lasts !== AT) {
    return { time: now + Number(texts.lasts) * DAY_MS };
  }
  // without a zone it is a time of the browser's
  const time = Date.parse(texts.expires_at);
  return Number.isNaN(time) ? { error: 'needs a date and a time' } : { time };
}
