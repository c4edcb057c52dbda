// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Port addresses: the addresses that a bound allows, and port collisions. */
@NullUnmarked
final class PortAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "0.0.0.0, 0.0.0.0",
        "::, ::",
        "::1, ::1",
        "2001:DB8:0:0::5, 2001:db8::5",
        "0:0:0:0:0:0:0:1, ::1"
    })
    void parsesAddressesAndFormatsThemCanonically(String text, String canonical) {
        assertThat(PortAddress.parse(text)).map(PortAddress::toString).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "127.1",
                "127.0.0.01",
                "256.0.0.1",
                "10.0.0.0/8",
                "10.0.0.*",
                "10.0.0.1-5",
                "0x7f.0.0.1",
                "[::1]",
                "fe80::1%eth0",
                "::ffff:127.0.0.1",
                "::ffff:7f00:1",
                "::1/128",
                ":",
                ":::",
                "1::2::3",
                "127.0.0.1 "
            })
    void rejectsAnythingElse(String text) {
        assertThat(PortAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "127.0.0.1, 0.0.0.0, false",
        "127.0.0.1, ::1, false",
        "0.0.0.0, 10.1.2.3, true",
        "0.0.0.0, ::, true",
        "::, 127.0.0.1, true"
    })
    void allowsItselfAndAnyAddressIfUnspecified(String bound, String requested, boolean allowed) {
        assertThat(address(bound).allows(address(requested))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "127.0.0.1, 0.0.0.0, true",
        "0.0.0.0, ::, false",
        "::1, 0.0.0.0, false",
        "::1, ::, true",
        "127.0.0.1, , true",
        "::1, , true",
        ", , true"
    })
    void portsCollideOnCommonAddresses(String first, String second, boolean collide) {
        assertThat(port(8080, first).collidesWith(port(8080, second))).isEqualTo(collide);
        assertThat(port(8080, second).collidesWith(port(8080, first))).isEqualTo(collide);
        assertThat(port(8080, first).collidesWith(port(8081, second))).isFalse();
    }

    private static PublishedPort port(int hostPort, @Nullable String address) {
        return new PublishedPort(hostPort, 80, PublishedPort.Protocol.TCP, address == null ? null : address(address));
    }

    private static PortAddress address(String text) {
        return PortAddress.parse(text).orElseThrow();
    }
}
