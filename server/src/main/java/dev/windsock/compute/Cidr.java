// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.Optional;
import java.util.regex.Pattern;

/** A block of IPv4 addresses in the notation of RFC 4632, section 3.1, such as {@code 10.1.0.0/16}. */
public record Cidr(IPAddress block) {
    /**
     * Text in any other form must not reach the library, which throws on some invalid text, such as
     * {@code 10.0.0.0/3325525510}.
     */
    private static final Pattern NOTATION = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}");

    public Cidr {
        if (!block.isIPv4() || !block.isPrefixBlock()) {
            throw new IllegalArgumentException("Not an IPv4 block: " + block);
        }
    }

    /** Parses the canonical notation. Returns empty for anything else, including blocks with bits set after the prefix. */
    public static Optional<Cidr> parse(String text) {
        return Optional.of(text)
                .filter(notation -> NOTATION.matcher(notation).matches())
                .map(notation -> new IPAddressString(notation).getAddress())
                .filter(IPAddress::isPrefixBlock)
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
