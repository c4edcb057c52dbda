// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 address on the host to which ports are bound. The unspecified address represents every address of its family.
 */
public record PortAddress(IPAddress address) {
    /** Text in any other form must not reach the library, which accepts further notations, such as ranges and octal numbers. */
    private static final Pattern NOTATION =
            Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}|[0-9A-Fa-f:]{2,39}");

    /**
     * Parses an address. Returns empty for anything else, such as a host name, an address block, an IPv6 zone or an IPv4-mapped
     * IPv6 address.
     */
    public static Optional<PortAddress> parse(String text) {
        return Optional.of(text)
                .filter(notation -> NOTATION.matcher(notation).matches())
                .map(notation -> new IPAddressString(notation).getAddress())
                .filter(address -> !address.isMultiple())
                .filter(address -> !address.isIPv6() || !address.toIPv6().isIPv4Mapped())
                .map(PortAddress::new);
    }

    /**
     * Whether this address, used as a restriction, allows a given address: only the same address, or any address if this one is
     * unspecified.
     */
    public boolean allows(PortAddress other) {
        return address.isZero() || equals(other);
    }

    /** Whether a port that is bound on one address is also in use on the other. */
    boolean overlaps(PortAddress other) {
        return equals(other)
                || (address.isIPv4() == other.address.isIPv4() && (address.isZero() || other.address.isZero()));
    }

    @Override
    public String toString() {
        return address.toCanonicalString();
    }
}
