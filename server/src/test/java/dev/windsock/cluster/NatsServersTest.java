// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NatsServersTest {
    private static final Path CREDENTIALS = Path.of("/etc/windsock/nats.creds");

    @Test
    void acceptsServersOnLoopbackWithoutTls() {
        assertThat(NatsServers.parse("nats://127.0.0.1,localhost:4333,nats://[::1]:1", null)
                        .urls())
                .isEqualTo(List.of("nats://127.0.0.1:4222", "nats://localhost:4333", "nats://[::1]:1"));
    }

    @Test
    void acceptsOtherServersWithTlsAndCredentials() {
        assertThat(NatsServers.parse("tls://a.example.org,b.example.org:1", CREDENTIALS)
                        .urls())
                .isEqualTo(List.of("tls://a.example.org:4222", "tls://b.example.org:1"));
    }

    @Test
    void rejectsOtherServersWithoutTls() {
        assertThatThrownBy(() -> NatsServers.parse("nats://10.0.0.1", CREDENTIALS))
                .hasMessageContaining("expected tls://");
        assertThatThrownBy(() -> NatsServers.parse("tls://a.example.org,nats://b.example.org", CREDENTIALS))
                .hasMessageContaining("expected tls://");
        // a name that only begins like an address of the loopback interface
        assertThatThrownBy(() -> NatsServers.parse("nats://127.0.0.1.example.org", CREDENTIALS))
                .hasMessageContaining("expected tls://");
    }

    @Test
    void rejectsOtherServersWithoutCredentials() {
        assertThatThrownBy(() -> NatsServers.parse("tls://a.example.org", null))
                .hasMessageContaining("expected WINDSOCK_NATS_CREDENTIALS_FILE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "nats://",
                "http://127.0.0.1",
                "nats://user:secret@127.0.0.1",
                "nats://127.0.0.1/path",
                "nats://127.0.0.1?secret=1",
                "nats://127.0.0.1:port",
                "nats://127.0.0.1,,127.0.0.2"
            })
    void rejectsAnythingElseWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> NatsServers.parse(text, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected URLs such as")
                .message()
                .doesNotContain("secret");
    }
}
