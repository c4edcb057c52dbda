// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.edge.Addresses;
import inet.ipaddr.IPAddress;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses that webhooks may reach: public addresses, and the addresses that a setting lists. Each attempt checks the
 * address that it connects to, after the name was resolved, so that a name cannot change its address in between (DNS
 * rebinding). Stateless.
 */
@Singleton
final class WebhookNetworks {
    static final String SETTING = "WINDSOCK_WEBHOOK_ALLOWED_NETWORKS";

    /**
     * Addresses that are not public: blocks that the IANA special-purpose registries (RFC 6890) do not list as globally
     * reachable, multicast, and IPv6 addresses that embed IPv4. The list also contains the address that Azure reserves for its
     * own services.
     */
    private static final List<IPAddress> NOT_PUBLIC = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "168.63.129.16",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20")
            .map(block -> Addresses.parseBlock(block).orElseThrow())
            .toList();

    /** Global unicast; no other IPv6 address is public. */
    private static final IPAddress GLOBAL_IPV6 =
            Addresses.parseBlock("2000::/3").orElseThrow();

    private final List<IPAddress> allowed;

    WebhookNetworks(WebhookConfiguration configuration) {
        allowed = configuration.allowedNetworks().stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> Addresses.parseBlock(text)
                        .orElseThrow(() ->
                                new IllegalStateException(SETTING + ": \"" + text + "\" is not an address or block")))
                .toList();
    }

    /** Returns whether the setting lists anything. */
    boolean hasAllowed() {
        return !allowed.isEmpty();
    }

    /** Returns whether the setting lists an address. */
    boolean isAllowed(InetAddress address) {
        return Addresses.parseBlock(address.getHostAddress())
                .filter(plain -> contains(allowed, plain))
                .isPresent();
    }

    /** Returns whether webhooks may reach an address, which must be public or listed. An address with a zone is link-local. */
    boolean reaches(InetAddress address) {
        return isAllowed(address)
                || Addresses.parseBlock(address.getHostAddress())
                        .filter(plain -> !contains(NOT_PUBLIC, plain))
                        .filter(plain -> plain.isIPv4() || GLOBAL_IPV6.contains(plain))
                        .isPresent();
    }

    private static boolean contains(List<IPAddress> blocks, IPAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }
}
