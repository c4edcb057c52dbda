// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IPv4 addresses in the notation of RFC 4632, section 3.1, such as {@code 10.1.0.0/16}.
 *
 * @param network the first address, as an unsigned number of 32 bits; no bit beyond the prefix is set
 * @param prefixLength from 0 to 32
 */
public record Cidr(long network, int prefixLength) {
    private static final Pattern SHAPE =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");
    private static final int BITS = 32;
    private static final int OCTET = 256;

    public Cidr {
        if (prefixLength < 0 || prefixLength > BITS || network < 0 || network >= 1L << BITS) {
            throw new IllegalArgumentException("not a range of IPv4 addresses");
        }
        if (network % size(prefixLength) != 0) {
            throw new IllegalArgumentException("a bit beyond the prefix is set");
        }
    }

    /** Reads a text; empty for what is none, also where the address is not the first of its range. */
    public static Optional<Cidr> parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long network = 0;
        for (int i = 1; i <= 4; i++) {
            String octet = matcher.group(i);
            // 010 is 8 to some readers and 10 to others
            if (Integer.parseInt(octet) >= OCTET || (octet.length() > 1 && octet.startsWith("0"))) {
                return Optional.empty();
            }
            network = network * OCTET + Integer.parseInt(octet);
        }
        int prefixLength = Integer.parseInt(matcher.group(5));
        if (prefixLength > BITS || network % size(prefixLength) != 0) {
            return Optional.empty();
        }
        return Optional.of(new Cidr(network, prefixLength));
    }

    /** Whether some address is in both. */
    public boolean overlaps(Cidr other) {
        return network < other.network + size(other.prefixLength) && other.network < network + size(prefixLength);
    }

    /** Whether every address of the other is in this. */
    public boolean contains(Cidr other) {
        return prefixLength <= other.prefixLength && overlaps(other);
    }

    private static long size(int prefixLength) {
        return 1L << (BITS - prefixLength);
    }

    @Override
    public String toString() {
        return (network >> 24) + "." + (network >> 16 & 255) + "." + (network >> 8 & 255) + "." + (network & 255) + "/"
                + prefixLength;
    }
}
