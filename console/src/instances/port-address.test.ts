// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { portAddress } from './port-address';

const port = (address: string | null, protocol: 'tcp' | 'udp' = 'tcp') => ({
  host_port: 8080,
  instance_port: 80,
  protocol,
  address,
});

describe('the address of a port', () => {
  it.each([
    [null, 'console.example', 'console.example:8080', true, 'all addresses'],
    ['0.0.0.0', 'console.example', 'console.example:8080', true, 'all IPv4 addresses'],
    ['::', '[::1]', '[::1]:8080', true, 'all IPv6 addresses'],
    ['10.1.2.3', 'console.example', '10.1.2.3:8080', true, 'one address'],
    ['2001:db8::1', 'console.example', '[2001:db8::1]:8080', true, 'one address'],
    ['127.0.0.1', '127.0.0.1', '127.0.0.1:8080', true, 'this host only'],
    ['127.0.0.1', 'localhost', '127.0.0.1:8080', true, 'this host only'],
    ['127.0.0.1', 'console.example', '127.0.0.1:8080', false, 'this host only'],
    ['::1', 'console.example', '[::1]:8080', false, 'this host only'],
  ])('%s on a page of %s is %s', (address, hostname, text, linked, scope) => {
    expect(portAddress(port(address), hostname)).toEqual({
      text,
      href: linked ? `http://${text}` : null,
      scope,
    });
  });

  it('is not a link unless it can be a web page', () => {
    expect(portAddress(port(null, 'udp'), 'localhost').href).toBeNull();
  });
});
