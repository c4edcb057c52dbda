// SPDX-License-Identifier: Apache-2.0

/** A resource as it is identified in an event, an audit entry or a notification. */
export interface NamedResource {
  type: string | null;
  id: string | null;
  /** Its name, if known. */
  name: string | undefined;
}

/** Returns the page of a resource, or null if there is none. Pure. */
export function resourcePath({ type, id, name }: NamedResource): string | null {
  if (id === null) {
    return null;
  }
  const byName = name === undefined ? '' : `?name=${encodeURIComponent(name)}`;
  switch (type) {
    case 'INSTANCE':
      return `/instances/detail?id=${encodeURIComponent(id)}`;
    case 'VOLUME':
      return `/volumes${byName}`;
    case 'TERMINAL':
      return `/terminals/recording?id=${encodeURIComponent(id)}`;
    case 'VPC':
      return '/vpcs';
    case 'KEY':
      return `/keys?name=${encodeURIComponent(id)}`;
    case 'TENANT':
      return `/tenants${byName}`;
    case 'NOTIFICATION':
    case 'NOTIFICATION_RULE':
      return '/notifications';
    case null:
    default:
      return null;
  }
}
