// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses IP addresses and blocks, without name lookups. Stateless. */
public final class Addresses {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Pattern BLOCK = Pattern.compile("([^/]+)(?:/(\\d{1,3}))?");
    private static final IPAddressGenerator GENERATOR = new IPAddressGenerator();
    private static final int PREFIX_BYTES = 8;

    private Addresses() {}

    /**
     * Parses an address. Returns empty for anything else, including host names, short forms of IPv4 and IPv6 zones. Returns
     * an IPv4-mapped address as IPv4.
     */
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

    /** Parses a block such as {@code 10.0.0.0/8}, or an address, which is a block of one. Ignores bits after the prefix. */
    public static Optional<IPAddress> parseBlock(String text) {
        Matcher block = BLOCK.matcher(text);
        if (!block.matches()) {
            return Optional.empty();
        }
        // not the library's own parser: it accepts more notations, and throws on long prefix lengths
        return parse(block.group(1)).map(Addresses::of).flatMap(address -> {
            int bits = block.group(2) == null ? address.getBitCount() : Integer.parseInt(block.group(2));
            return bits <= address.getBitCount() ? Optional.of(address.toPrefixBlock(bits)) : Optional.empty();
        });
    }

    static IPAddress of(InetAddress address) {
        return GENERATOR.from(address);
    }

    /** Returns the network that limits are counted for: an IPv4 address itself, or the /64 of an IPv6 address. */
    public static String network(String address) {
        int zone = address.indexOf('%');
        return parse(zone < 0 ? address : address.substring(0, zone))
                .filter(Inet6Address.class::isInstance)
                .map(parsed -> HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), PREFIX_BYTES)))
                .orElse(address);
    }
}
