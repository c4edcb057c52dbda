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
 * The client that sent a request: the peer of the connection, or the client that a trusted proxy reports. All code gets
 * the client's address, scheme and host from here.
 *
 * @param tls whether the client is known to have used TLS, to this server or to the proxy
 * @param host the requested host, in the form of a Host header; null if there is none
 * @param proxied whether anything indicates a proxy, trusted or not
 */
public record Client(
        InetAddress address, boolean tls, @Nullable String host, boolean proxied) {
    static final String ATTRIBUTE = "windsock.client";

    private static final List<String> PROXY_HEADERS =
            List.of("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Via", "X-Real-IP");

    /** Returns the client of a request. */
    public static Client of(HttpRequest<?> request) {
        // a request that cannot be parsed passes no filter and has no headers
        return request.getAttribute(ATTRIBUTE, Client.class).orElseGet(() -> direct(request));
    }

    /** Returns the peer of the connection, without regard to the headers. */
    static Client direct(HttpRequest<?> request) {
        InetAddress peer = request.getRemoteAddress().getAddress();
        return new Client(
                Objects.requireNonNullElseGet(peer, InetAddress::getLoopbackAddress),
                request.isSecure(),
                request.getHeaders().get(HttpHeaders.HOST),
                peer == null || PROXY_HEADERS.stream().anyMatch(request.getHeaders()::contains));
    }

    /** Returns the client that a trusted proxy reports for the same request. */
    Client reported(InetAddress from, Optional<Boolean> overTls, Optional<String> forHost) {
        return new Client(from, overTls.orElse(tls), forHost.orElse(host), true);
    }

    /** Returns the address as a string. */
    public String ipAddress() {
        return address.getHostAddress();
    }

    /** Returns the network that limits are counted for: an IPv4 address, or the whole /64 of an IPv6 address. */
    public String network() {
        return Addresses.network(ipAddress());
    }
}
