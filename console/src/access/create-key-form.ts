// SPDX-License-Identifier: Apache-2.0
/** The texts of the dialog that creates a key, and the request that they make. Pure. */
import type { FieldErrors } from '@/api/field-errors';
import { PERMISSIONS, ROLES, type CreateKeyRequest, type Permission } from '@/api/wire';

/** Instead of a role: individual permissions. */
export const CUSTOM = 'custom';
/** Instead of a number of days: a date. */
export const ON_DATE = 'date';

/** `lifetime` is a number of days, or empty if the key never expires. */
export const NEW_KEY = { name: '', role: 'viewer', permissions: '', lifetime: '90', expires_at: '' };

export type CreateKeyTexts = Readonly<typeof NEW_KEY>;
export type CreateKeyField = keyof CreateKeyTexts;

const DAY_MS = 86_400_000;

/** Returns the permissions that a text lists, in the order of the console. */
export function selectedPermissions(text: string): readonly Permission[] {
  const names = text.split(' ');
  return PERMISSIONS.filter((permission) => names.includes(permission));
}

/** Adds a permission to a text, or removes it. */
export function withPermission(text: string, permission: Permission, on: boolean): string {
  const names = selectedPermissions(text).filter((other) => other !== permission);
  return (on ? [...names, permission] : names).join(' ');
}

/** Returns the request, or why the texts are not one. The API decides what is valid. */
export function toCreateKeyRequest(
  texts: CreateKeyTexts,
  now: number,
): { request: CreateKeyRequest } | { errors: FieldErrors } {
  const expiry = expiresAt(texts, now);
  if (Number.isNaN(expiry)) {
    return { errors: { expires_at: 'Enter a date and time.' } };
  }
  const role = ROLES.find((name) => name === texts.role);
  return {
    request: {
      name: texts.name.trim(),
      ...(role === undefined ? { permissions: [...selectedPermissions(texts.permissions)] } : { role }),
      ...(expiry === null ? {} : { expires_at: new Date(expiry).toISOString() }),
    },
  };
}

function expiresAt({ lifetime, expires_at: text }: CreateKeyTexts, now: number): number | null {
  if (lifetime === '') {
    return null;
  }
  // a time without a zone is in the browser's zone
  return lifetime === ON_DATE ? Date.parse(text) : now + Number(lifetime) * DAY_MS;
}
