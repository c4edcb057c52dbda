// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import dev.windsock.compute.Cidr;
import dev.windsock.problem.RejectedException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Parses the address blocks of VPCs. Stateless. */
final class CidrBlocks {
    private static final String FIELD = "cidr_block";

    /** RFC 1918, section 3: private blocks, so that a VPC never hides addresses on the Internet. */
    private static final List<Cidr> PRIVATE = Stream.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
            .map(block -> Cidr.parse(block).orElseThrow())
            .toList();

    /** Leaves five addresses for instances, not counting the first, the last and the gateway. */
    private static final int LONGEST_PREFIX = 29;

    private CidrBlocks() {}

    /** @throws RejectedException VALIDATION_FAILED */
    static Cidr parse(String text) {
        Optional<Cidr> parsed = Cidr.parse(text);
        if (parsed.isEmpty()) {
            throw RejectedException.invalid(
                    FIELD, "must be an IPv4 block such as 10.1.0.0/16, without bits set after the prefix");
        }
        Cidr cidr = parsed.get();
        if (PRIVATE.stream().noneMatch(range -> range.contains(cidr))) {
            throw RejectedException.invalid(FIELD, "must be within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16");
        }
        if (cidr.prefixLength() > LONGEST_PREFIX) {
            throw RejectedException.invalid(FIELD, "must be a /" + LONGEST_PREFIX + " or larger");
        }
        return cidr;
    }
}
