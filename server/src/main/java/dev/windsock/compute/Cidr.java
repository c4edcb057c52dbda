// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.Optional;
import java.util.regex.Pattern;

/** A block of IPv4 addresses in the notation of RFC 4632, section 3.1, such as {@code 10.1.0.0/16}. */
public record Cidr(IPAddress block) {
    /** The library throws on some other text, such as long prefix lengths, instead of returning null. */
    private static final Pattern SHAPE = Pattern.compile("[0-9.]{7,15}/[0-9]{1,2}");

    public Cidr {
        if (!block.isIPv4() || !block.isPrefixBlock()) {
            throw new IllegalArgumentException("Not an IPv4 block: " + block);
        }
    }

    /**
     * Parses the canonical notation. Returns empty for anything else: the library also accepts octal octets and omitted ones,
     * which other programs interpret differently.
     */
    public static Optional<Cidr> parse(String text) {
        if (!SHAPE.matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(new IPAddressString(text).getAddress())
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
