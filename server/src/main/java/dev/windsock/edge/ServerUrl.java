// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micronaut.context.BeanProvider;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * The URL of the server, with its base path and without a trailing slash.
 *
 * <p>Threading: thread-safe once the server has started; does not block.
 */
@Singleton
public final class ServerUrl {
    private final BeanProvider<EmbeddedServer> server;
    private final BasePath base;

    ServerUrl(BeanProvider<EmbeddedServer> server, BasePath base) {
        this.server = server;
        this.base = base;
    }

    /** Returns the URL with the address that the server listens on, which may be the wildcard address. */
    public String listening() {
        return with(server.get().getHost());
    }

    /** Returns a URL that works on this host: with the loopback address if the server listens on all interfaces. */
    public String local() {
        String host = server.get().getHost();
        Optional<InetAddress> all = Addresses.parse(host).filter(InetAddress::isAnyLocalAddress);
        return with(all.map(address -> address instanceof Inet6Address ? "::1" : "127.0.0.1")
                .orElse(host));
    }

    private String with(String host) {
        EmbeddedServer running = server.get();
        return running.getScheme() + "://" + Addresses.inUrl(host) + ":" + running.getPort() + base.text();
    }
}
