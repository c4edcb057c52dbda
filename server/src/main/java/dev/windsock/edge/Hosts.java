// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.HttpServerConfiguration;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks the host that a request names. While the server listens only on loopback, legitimate requests name this host or a host
 * from the settings. An attacker may have pointed any other name at this host, so that a page served under that name can read
 * the server's responses (DNS rebinding). A trusted proxy is responsible for checking the hosts that it forwards. Stateless.
 */
@Singleton
final class Hosts {
    /**
     * RFC 3986, section 3.2.2, without the characters that do not occur in host names; the port may be empty. Some clients send
     * the zone of an IPv6 address, which has a meaning only on their own host (RFC 6874, section 3).
     */
    private static final Pattern AUTHORITY = Pattern.compile(
            "([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9._~%-]{1,32})?])(?::\\d{0,5})?");

    /** A target in absolute form, with its authority. */
    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)");

    private final boolean loopback;
    private final Set<String> allowed;

    Hosts(EdgeConfiguration configuration, HttpServerConfiguration server) {
        this.loopback = server.getHost().filter(Hosts::isLoopback).isPresent();
        this.allowed = Stream.concat(
                        configuration.allowedHosts().stream(),
                        configuration.allowedOrigins().stream()
                                .map(origin -> URI.create(origin.strip()).getHost())
                                .filter(Objects::nonNull))
                .map(String::strip)
                .filter(host -> !host.isEmpty())
                .map(Addresses::canonicalHost)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Returns the host of a request, with its port if there is one. The host is from an absolute request target, or otherwise
     * from the Host header (RFC 9112, section 3.2.2). Null if there is none, or more than one.
     */
    static @Nullable String requested(HttpRequest<?> request) {
        String target = NettyChannels.target(request);
        if (!target.startsWith("/")) {
            Matcher absolute = ABSOLUTE.matcher(target);
            if (absolute.lookingAt()) {
                return absolute.group(1);
            }
        }
        List<String> hosts = request.getHeaders().getAll(HttpHeaders.HOST);
        return hosts.size() == 1 ? hosts.getFirst() : null;
    }

    /** @throws RejectedException MALFORMED_REQUEST, HOST_NOT_ALLOWED */
    void check(HttpRequest<?> request, Client client) {
        int hosts = request.getHeaders().getAll(HttpHeaders.HOST).size();
        if (hosts > 1 || hosts == 0 && !NettyChannels.isHttp10(request)) {
            throw malformed("The request must have exactly one Host header, not " + hosts + ".");
        }
        String requested = requested(request);
        if (requested == null) {
            return;
        }
        Matcher authority = AUTHORITY.matcher(requested);
        if (!authority.matches()) {
            throw malformed("The Host header must be a host name or an IP address, with or without a port.");
        }
        if (loopback && !client.reported() && !isAllowed(Addresses.canonicalHost(authority.group(1)))) {
            throw new RejectedException(
                    ErrorCode.HOST_NOT_ALLOWED,
                    "This server listens on a loopback address and does not accept this Host. Use 127.0.0.1 or"
                            + " localhost, or add the name to `WINDSOCK_ALLOWED_HOSTS`. Behind a proxy, set"
                            + " `WINDSOCK_TRUSTED_PROXIES`.");
        }
    }

    private boolean isAllowed(String host) {
        return isLoopbackName(host) || allowed.contains(host);
    }

    /** RFC 6761, section 6.3: no one else can own a name below {@code localhost}. */
    private static boolean isLoopbackName(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || Addresses.parse(host).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // the server cannot listen on this address either, and reports that separately
            return false;
        }
    }

    private static RejectedException malformed(String detail) {
        return new RejectedException(ErrorCode.MALFORMED_REQUEST, detail);
    }
}
