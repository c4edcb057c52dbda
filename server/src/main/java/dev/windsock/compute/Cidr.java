// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.util.Optional;

/** A block of IPv4 addresses in the notation of RFC 4632, section 3.1, such as {@code 10.1.0.0/16}. */
public record Cidr(IPAddress block) {
    /** With ranges, such as {@code 1-2.*}, the library throws on some invalid text instead of returning null. */
    private static final IPAddressStringParameters NO_RANGES = new IPAddressStringParameters.Builder()
            .setRangeOptions(RangeParameters.NO_RANGE)
            .toParams();

    public Cidr {
        if (!block.isIPv4() || !block.isPrefixBlock()) {
            throw new IllegalArgumentException("Not an IPv4 block: " + block);
        }
    }

    /**
     * Parses the canonical notation. Returns empty for anything else: the library also accepts masks, octal and hexadecimal
     * octets and surrounding spaces, which other programs interpret differently.
     */
    public static Optional<Cidr> parse(String text) {
        return Optional.ofNullable(new IPAddressString(text, NO_RANGES).getAddress())
                .filter(block -> block.isIPv4() && block.isPrefixBlock())
                .filter(block -> block.toCanonicalString().equals(text))
                .map(Cidr::new);
    }

    public int prefixLength() {
        return block.getNetworkPrefixLength();
    }

    /** Whether the two blocks have an address in common. */
    public boolean overlaps(Cidr other) {
        return block.overlaps(other.block);
    }

    /** Whether every address of the other block is in this one. */
    public boolean contains(Cidr other) {
        return block.contains(other.block);
    }

    @Override
    public String toString() {
        return block.toCanonicalString();
    }
}
