// SPDX-License-Identifier: Apache-2.0
/** The form values of the dialog that creates a key, and the request that they produce. Pure. */
import type { FieldErrors } from '@/api/field-errors';
import { PERMISSIONS, ROLES, type CreateKeyRequest, type Permission } from '@/api/wire';

/** Individual permissions instead of a role. */
export const CUSTOM = 'custom';
/** A date instead of a number of days. */
export const ON_DATE = 'date';

/** `lifetime` is a number of days, or empty if the key expires together with the key that creates it. */
export const NEW_KEY = { name: '', role: 'viewer', permissions: '', lifetime: '90', expires_at: '' };

export type CreateKeyTexts = Readonly<typeof NEW_KEY>;
export type CreateKeyField = keyof CreateKeyTexts;

const DAY_MS = 86_400_000;

/** The lifetimes that a key can have, in days, with their labels. */
const LIFETIMES = [
  ['1', 'After 1 day'],
  ['7', 'After 7 days'],
  ['30', 'After 30 days'],
  ['90', 'After 90 days'],
  ['365', 'After 1 year'],
] as const;

/** Returns the lifetimes that end before a time; null means never. A key does not outlive the key that creates it. */
export function lifetimesUntil(bound: number | null, now: number): readonly (readonly [string, string])[] {
  return LIFETIMES.filter(([days]) => bound === null || now + Number(days) * DAY_MS <= bound);
}

/** Limits the lifetime in the form values: a lifetime that would exceed the bound is replaced with the bound. */
export function boundedBy(texts: CreateKeyTexts, bound: number | null, now: number): CreateKeyTexts {
  const offered = [ON_DATE, '', ...lifetimesUntil(bound, now).map(([days]) => days)];
  return offered.includes(texts.lifetime) ? texts : { ...texts, lifetime: '' };
}

/** Returns the permissions listed in a string, in the order in which the console shows them. */
export function selectedPermissions(text: string): readonly Permission[] {
  const names = text.split(' ');
  return PERMISSIONS.filter((permission) => names.includes(permission));
}

/** Adds a permission to a string of permissions, or removes it. */
export function withPermission(text: string, permission: Permission, on: boolean): string {
  const names = selectedPermissions(text).filter((other) => other !== permission);
  return (on ? [...names, permission] : names).join(' ');
}

/** Returns the request, or the errors in the form values. The API performs the final validation. */
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
