// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
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
     * Parses an address. Returns empty for anything else, including host names, short forms of IPv4 addresses, and IPv6 zones.
     * Returns an IPv4-mapped address as IPv4.
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

    /**
     * Normalizes the host of a URL or of a Host header for comparison. A name is in lower case, without the trailing dot of an
     * absolute name. An IPv6 address is in its canonical form (RFC 5952), without brackets or a zone.
     */
    public static String canonicalHost(String host) {
        String plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (plain.indexOf(':') >= 0) {
            int zone = plain.indexOf('%');
            String address = zone < 0 ? plain : plain.substring(0, zone);
            return parse(address).map(parsed -> of(parsed).toCanonicalString()).orElse(address);
        }
        return (plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain).toLowerCase(Locale.ROOT);
    }

    /** Returns a host name or address as the host of a URL: an IPv6 address in brackets, its zone escaped (RFC 6874). */
    public static String inUrl(String host) {
        return host.indexOf(':') < 0 ? host : "[" + host.replace("%", "%25") + "]";
    }

    /**
     * Parses a block such as {@code 10.0.0.0/8}, or a single address, which is a block of one address. Ignores bits after the
     * prefix.
     */
    public static Optional<IPAddress> parseBlock(String text) {
        Matcher block = BLOCK.matcher(text);
        if (!block.matches()) {
            return Optional.empty();
        }
        // does not use the library's own parser, which accepts more notations and throws on long prefix lengths
        return parse(block.group(1)).map(Addresses::of).flatMap(address -> {
            int bits = block.group(2) == null ? address.getBitCount() : Integer.parseInt(block.group(2));
            return bits <= address.getBitCount() ? Optional.of(address.toPrefixBlock(bits)) : Optional.empty();
        });
    }

    static IPAddress of(InetAddress address) {
        return GENERATOR.from(address);
    }

    /** Returns the network to which limits apply: an IPv4 address itself, or the /64 of an IPv6 address. */
    public static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        int zone = address.indexOf('%');
        return parse(zone < 0 ? address : address.substring(0, zone))
                .filter(Inet6Address.class::isInstance)
                .map(parsed -> HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), PREFIX_BYTES)))
                .orElse(address);
    }
}
