// SPDX-License-Identifier: Apache-2.0
/** The addresses at which published ports can be reached. Pure. */
import type { Instance } from '@/api/wire';

type Port = Instance['ports'][number];

export interface PortAddress {
  /** The host and the port, as in a URL. */
  text: string;
  /** The link to it; null if it cannot be a web page, or if this browser cannot reach it. */
  href: string | null;
  /** The host addresses on which the port is published. */
  scope: string;
}

/**
 * Returns the address at which a port can be reached from a page with the given host name. Ports on all addresses are
 * assumed to be on that host, which is wrong if the engine runs on another machine.
 */
export function portAddress(port: Port, hostname: string): PortAddress {
  const unspecified = port.address === null || port.address === '0.0.0.0' || port.address === '::';
  const host = unspecified ? hostname : bracketed(port.address ?? '');
  const text = `${host}:${port.host_port}`;
  const reachable = !isLoopback(host) || isLoopback(hostname);
  return {
    text,
    href: port.protocol === 'tcp' && reachable ? `http://${text}` : null,
    scope: scope(port.address),
  };
}

function scope(address: string | null): string {
  switch (address) {
    case null:
      return 'all addresses';
    case '0.0.0.0':
      return 'all IPv4 addresses';
    case '::':
      return 'all IPv6 addresses';
    default:
      return isLoopback(bracketed(address)) ? 'this host only' : 'one address';
  }
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}
