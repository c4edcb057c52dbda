// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks up the addresses of a host. Blocks, for as long as the system's resolver does. */
@FunctionalInterface
interface HostResolver {
    /** @return at least one address */
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
