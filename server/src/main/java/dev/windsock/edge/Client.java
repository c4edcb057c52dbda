// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, and how: the connection's own words, or those of a proxy that the settings trust. All that asks for
 * an address, a scheme or a host asks here.
 *
 * @param address of the client
 * @param tls whether it is known to have come over TLS to us, or to the proxy
 * @param host what it asked for, as a Host header has it; null where it did not say
 * @param proxied whether anything says that it was passed on, also where that is not trusted
 */
public record Client(
        InetAddress address, boolean tls, @Nullable String host, boolean proxied) {
    static final String ATTRIBUTE = "windsock.client";

    private static final List<String> PROXY_HEADERS =
            List.of("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Via", "X-Real-IP");

    /** Whose request it is. */
    public static Client of(HttpRequest<?> request) {
        // what cannot be read passes no filter, and has no headers
        return request.getAttribute(ATTRIBUTE, Client.class).orElseGet(() -> direct(request));
    }

    /** The other end of the connection, whatever the headers say. */
    static Client direct(HttpRequest<?> request) {
        InetAddress peer = request.getRemoteAddress().getAddress();
        return new Client(
                Objects.requireNonNullElseGet(peer, InetAddress::getLoopbackAddress),
                request.isSecure(),
                request.getHeaders().get(HttpHeaders.HOST),
                peer == null || PROXY_HEADERS.stream().anyMatch(request.getHeaders()::contains));
    }

    /** The same request, as a trusted proxy tells it. */
    Client as(InetAddress told, Optional<Boolean> overTls, Optional<String> toldHost) {
        return new Client(told, overTls.orElse(tls), toldHost.orElse(host), true);
    }

    /** The address as a text. */
    public String ipAddress() {
        return address.getHostAddress();
    }

    /** What its limits are counted for: the address, and of IPv6 the whole /64, which who has one has too. */
    public String network() {
        return Addresses.network(ipAddress());
    }
}
