// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A block of addresses, RFC 4632 section 3.1 and RFC 4291 section 2.3: those that share their first bits.
 *
 * @param bits how many
 */
public record AddressBlock(InetAddress first, int bits) {
    /** Reads {@code 10.0.0.0/8}, or an address, which is a block of one. */
    public static Optional<AddressBlock> parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        return Addresses.parse(address).flatMap(first -> {
            int all = first.getAddress().length * Byte.SIZE;
            if (slash < 0) {
                return Optional.of(new AddressBlock(first, all));
            }
            String bits = text.substring(slash + 1);
            return bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= all
                    ? Optional.of(new AddressBlock(first, Integer.parseInt(bits)))
                    : Optional.empty();
        });
    }

    /** Whether an address is in it. */
    public boolean contains(InetAddress address) {
        byte[] ours = first.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
