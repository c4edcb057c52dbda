// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;

import inet.ipaddr.IPAddressString;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses and blocks in settings and forwarding headers. */
@NullUnmarked
final class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/31, 10.1.2.2, true",
        "10.1.2.3/31, 10.1.2.4, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.2, false",
        "0.0.0.0/0, 192.0.2.1, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 192.0.2.1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "::1, ::1, true",
        "::ffff:10.0.0.1, 10.0.0.1, true"
    })
    void matchesAddressesInBlocks(String block, String address, boolean inside) {
        assertThat(Addresses.parseBlock(block).orElseThrow().contains(new IPAddressString(address).getAddress()))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10/8",
                "10.0.0/24",
                "10.0.0.256",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0.0/8/8",
                "::/129",
                ":::",
                "fe80::1%eth0",
                "localhost",
                "proxy.example.com",
                "[::1]",
                "*",
                " 10.0.0.1",
                "10.0.0.1 ",
                "10.0.0.1-2",
                "10.0.0.0/255.0.0.0",
                "10.0.0.0/3325525510",
                "0x0a.0.0.1",
                "4)+k&C#VzJ4br>0wv%Yp"
            })
    void rejectsInvalidBlocks(String text) {
        assertThat(Addresses.parseBlock(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::9, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1, false",
        "fe80::1%eth0, fe80::2, true",
        "10.0.0.1, 10.0.0.2, false",
        "10.0.0.1, 10.0.0.1, true"
    })
    void groupsIpv6AddressesByNetwork(String one, String other, boolean same) {
        assertThat(Addresses.network(one).equals(Addresses.network(other))).isEqualTo(same);
    }
}
