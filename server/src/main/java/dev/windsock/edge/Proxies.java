// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import inet.ipaddr.IPAddress;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;

/**
 * Decides whose words on a request count. Anyone can send forwarding headers, so they are read only where the other end of
 * the connection is a trusted proxy, and from the right, as far as trusted proxies wrote them: what stands left of the
 * first address that is none was written by that client. Where a request has Forwarded and X-Forwarded-For and they differ,
 * one of them came from the client and passed through, and neither counts. Stateless.
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
                                "WINDSOCK_TRUSTED_PROXIES has \"" + text + "\", which is no address or block")))
                .toList();
    }

    /** Whose request it is. */
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
            // who hides or garbles where it was from ends the chain
            InetAddress from = hop.from().orElse(client.address());
            client = client.as(from, hop.tls(), hop.host());
            if (hop.from().isEmpty() || !isTrusted(from)) {
                return client;
            }
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        IPAddress parsed = Addresses.of(address);
        return trusted.stream().anyMatch(block -> block.contains(parsed));
    }
}
