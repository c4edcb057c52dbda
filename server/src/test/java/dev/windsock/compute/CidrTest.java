// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Blocks of IPv4 addresses. */
final class CidrTest {
    @Test
    void parsesAndFormatsBlocks() {
        for (String text : List.of("10.1.0.0/16", "0.0.0.0/0", "255.255.255.255/32", "192.168.4.0/22")) {
            assertThat(Cidr.parse(text)).map(Cidr::toString).contains(text);
        }
    }

    @Test
    void rejectsAnythingElse() {
        for (String text : List.of(
                "",
                "10.0.0.0",
                "10.0.0.0/33",
                "10.0.0.256/32",
                "10.0.0.1/24",
                "10.0.0/8",
                "010.0.0.0/8",
                "::/0",
                "10.0.0.0/8 ",
                "10.0.0.0/08",
                "10.0.0.0/255.0.0.0",
                "0xa.0.0.0/8",
                "10.*.0.0/8",
                "10.0.0.0-255/24",
                "5073-.88- 5073",
                "10.0.0.0/99999999999999999999999999",
                "10.0.0.0/-1",
                "999999999999.0.0.0/8",
                "10.0.0.0/999",
                "10.0.0.0/3325525510")) {
            assertThat(Cidr.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void blocksOverlapWhenTheyShareAnAddress() {
        assertThat(cidr("10.0.0.0/16").overlaps(cidr("10.0.255.0/24"))).isTrue();
        assertThat(cidr("10.0.255.0/24").overlaps(cidr("10.0.0.0/16"))).isTrue();
        assertThat(cidr("10.0.0.0/16").overlaps(cidr("10.0.0.0/16"))).isTrue();
        assertThat(cidr("10.0.0.0/16").overlaps(cidr("10.1.0.0/16"))).isFalse();
        assertThat(cidr("255.0.0.0/8").overlaps(cidr("0.0.0.0/0"))).isTrue();
    }

    @Test
    void containsTheBlocksWithinIt() {
        assertThat(cidr("172.16.0.0/12").contains(cidr("172.31.0.0/16"))).isTrue();
        assertThat(cidr("172.16.0.0/12").contains(cidr("172.16.0.0/12"))).isTrue();
        assertThat(cidr("172.16.0.0/12").contains(cidr("172.32.0.0/16"))).isFalse();
        assertThat(cidr("172.16.0.0/16").contains(cidr("172.16.0.0/12"))).isFalse();
    }

    private static Cidr cidr(String text) {
        return Cidr.parse(text).orElseThrow();
    }
}
