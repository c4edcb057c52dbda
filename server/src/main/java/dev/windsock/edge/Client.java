// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micronaut.http.HttpRequest;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client that sent a request: the peer of the connection, or the client that a trusted proxy reports. All code reads the
 * client's address, scheme and host from here.
 *
 * @param tls whether the client is known to have used TLS, to this server or to the proxy
 * @param host the requested host, in the form of a Host header; null if there is none or more than one
 * @param proxied whether anything indicates a proxy, trusted or not
 * @param reported whether a trusted proxy reports these values
 */
public record Client(
        InetAddress address, boolean tls, @Nullable String host, boolean proxied, boolean reported) {
    static final String ATTRIBUTE = "windsock.client";

    private static final List<String> PROXY_HEADERS = List.of(
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Port",
            "X-Forwarded-Server",
            "X-Original-Host",
            "X-Client-IP",
            "X-Real-IP",
            "CF-Connecting-IP",
            "Fly-Client-IP",
            "True-Client-IP",
            "X-Envoy-External-Address",
            "Forwarded",
            "Via");

    /** Returns the client of a request. */
    public static Client of(HttpRequest<?> request) {
        // an unparseable request does not pass through any filter and has no headers
        return request.getAttribute(ATTRIBUTE, Client.class).orElseGet(() -> direct(request));
    }

    /** Returns the peer of the connection, regardless of the headers. */
    static Client direct(HttpRequest<?> request) {
        InetAddress peer = request.getRemoteAddress().getAddress();
        return new Client(
                Objects.requireNonNullElseGet(peer, InetAddress::getLoopbackAddress),
                request.isSecure(),
                Hosts.requested(request),
                peer == null || PROXY_HEADERS.stream().anyMatch(request.getHeaders()::contains),
                false);
    }

    /** Returns the client that a trusted proxy reports for the same request. */
    Client reported(InetAddress from, Optional<Boolean> overTls, Optional<String> forHost) {
        return new Client(from, overTls.orElse(tls), forHost.orElse(host), true, true);
    }

    /** Returns the address as a string. */
    public String ipAddress() {
        return address.getHostAddress();
    }

    /** Returns the network to which limits apply: an IPv4 address, or the whole /64 of an IPv6 address. */
    public String network() {
        return Addresses.network(ipAddress());
    }
}
