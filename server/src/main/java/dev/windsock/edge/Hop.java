// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a proxy said of one request that it passed on. What it said wrongly or hid is not there.
 *
 * @param from who sent it to that proxy
 * @param tls whether it came over TLS
 * @param host what it asked for
 */
record Hop(Optional<InetAddress> from, Optional<Boolean> tls, Optional<String> host) {
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");

    /** Reads the parts; empty for what was not said. */
    static Hop of(String from, String scheme, String host) {
        return new Hop(node(from), tls(scheme), host(host));
    }

    /** A node, RFC 7239 section 6, or the bare address that X-Forwarded-For has; both may have a port. */
    private static Optional<InetAddress> node(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            boolean portOnly = end > 0 && text.substring(end + 1).matches("(:[A-Za-z0-9._-]{1,32})?");
            return portOnly ? Addresses.parse(text.substring(1, end)) : Optional.empty();
        }
        int colon = text.indexOf(':');
        boolean one = colon > 0 && colon == text.lastIndexOf(':');
        return Addresses.parse(one ? text.substring(0, colon) : text);
    }

    private static Optional<Boolean> tls(String scheme) {
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "https", "wss" -> Optional.of(true);
            case "http", "ws" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<String> host(String text) {
        return HOST.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }
}
