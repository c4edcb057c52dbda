// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import inet.ipaddr.IPAddress;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;

/**
 * Determines the client behind trusted proxies. Anyone can send forwarding headers, so they are read only if the peer is a
 * trusted proxy. They are read from right to left, only as far as trusted proxies wrote them: the client at the first untrusted
 * address may have forged everything to its left. If a request has both Forwarded and X-Forwarded-For and they disagree, the
 * client may have sent one of them, which the proxy then passed through, so neither is used. Stateless.
 */
@Singleton
final class Proxies {
    private final List<IPAddress> trusted;

    Proxies(EdgeConfiguration configuration) {
        this.trusted = configuration.trustedProxies().stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> Addresses.parseBlock(text)
                        .orElseThrow(() -> new IllegalStateException(
                                "WINDSOCK_TRUSTED_PROXIES: \"" + text + "\" is not an address or block")))
                .toList();
    }

    /** Returns the client of a request. */
    Client client(HttpRequest<?> request) {
        Client peer = Client.direct(request);
        if (!isTrusted(peer.address())) {
            return peer;
        }
        HttpHeaders headers = request.getHeaders();
        boolean standard = headers.contains("Forwarded");
        boolean common = headers.contains("X-Forwarded-For")
                || headers.contains("X-Forwarded-Proto")
                || headers.contains("X-Forwarded-Host");
        Client byStandard = walk(peer, standard ? Forwarding.forwarded(headers) : List.of());
        Client byCommon = walk(peer, common ? Forwarding.xForwarded(headers) : List.of());
        if (standard && common) {
            return byStandard.equals(byCommon) ? byStandard : peer;
        }
        return standard ? byStandard : byCommon;
    }

    private Client walk(Client peer, List<Hop> hops) {
        Client client = peer;
        for (Hop hop : hops.reversed()) {
            // an address that is hidden or malformed ends the chain
            InetAddress from = hop.from().orElse(client.address());
            client = client.reported(from, hop.tls(), hop.host());
            if (hop.from().isEmpty() || !isTrusted(from)) {
                return client;
            }
        }
        return client;
    }

    boolean isTrusted(InetAddress address) {
        if (trusted.isEmpty()) {
            return false;
        }
        IPAddress parsed = Addresses.of(address);
        return trusted.stream().anyMatch(block -> block.contains(parsed));
    }
}
