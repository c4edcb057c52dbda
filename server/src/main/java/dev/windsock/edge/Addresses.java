// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses as texts. Nothing here asks a name service. Stateless. */
public final class Addresses {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final int PREFIX_BYTES = 8;

    private Addresses() {}

    /** Reads an address; empty for a name, the short forms of IPv4 and zones. An IPv4-mapped one is one of IPv4. */
    public static Optional<InetAddress> parse(String text) {
        boolean literal = IPV4.matcher(text).matches()
                || (text.indexOf(':') >= 0 && IPV6.matcher(text).matches());
        if (!literal) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What one sender has of them: an address, and of IPv6 the whole /64. */
    public static String network(String address) {
        int zone = address.indexOf('%');
        return parse(zone < 0 ? address : address.substring(0, zone))
                .filter(Inet6Address.class::isInstance)
                .map(parsed -> HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), PREFIX_BYTES)))
                .orElse(address);
    }
}
