// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A proxy's report about a request that it forwarded. Hidden or malformed values are empty.
 *
 * @param from the address that sent the request to the proxy
 * @param tls whether the request arrived there over TLS
 * @param host the requested host
 */
record Hop(Optional<InetAddress> from, Optional<Boolean> tls, Optional<String> host) {
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");

    /** Parses the parts; an empty string is a missing part. */
    static Hop of(String from, String scheme, String host) {
        return new Hop(node(from), tls(scheme), host(host));
    }

    /** Parses a node, RFC 7239 section 6, or the bare address of X-Forwarded-For; both may have a port. */
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
