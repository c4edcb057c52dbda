// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** The resolver of the operating system. */
@Singleton
final class SystemResolver implements HostResolver {
    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(host));
    }
}
