// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked
final class ServerUrlTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://127.0.0.1:, http://127.0.0.1:",
        "0.0.0.0, http://0.0.0.0:, http://127.0.0.1:",
        "::1, http://[::1]:, http://[::1]:",
        "'::', http://[::]:, http://[::1]:",
        "0:0:0:0:0:0:0:0, http://[0:0:0:0:0:0:0:0]:, http://[::1]:"
    })
    void isOneThatClientsCanOpen(String host, String listening, String local) throws IOException {
        try (RunningServer server = RunningServer.start(Map.of("micronaut.server.host", host))) {
            ServerUrl url = server.bean(ServerUrl.class);
            assertThat(url.listening()).isEqualTo(listening + server.port());
            assertThat(url.local()).isEqualTo(local + server.port());
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(url.local() + "/health/liveness").toURL().openConnection();
            try (InputStream body = connection.getInputStream()) {
                assertThat(connection.getResponseCode()).isEqualTo(200);
                assertThat(body.readAllBytes()).isNotEmpty();
            }
        }
    }

    @Test
    void escapesTheZoneOfAnAddress() {
        assertThat(Addresses.inUrl("fe80::1%eth0")).isEqualTo("[fe80::1%25eth0]");
        assertThat(Addresses.inUrl("windsock.example.com")).isEqualTo("windsock.example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "[2001:DB8:0::1], 2001:db8::1",
        "2001:db8::1, 2001:db8::1",
        "[fe80::1%25eth0], fe80::1",
        "[::ffff:127.0.0.1], 127.0.0.1",
        "Windsock.Example.com., windsock.example.com",
        "127.0.0.1, 127.0.0.1"
    })
    void comparesHostsInOneSpelling(String host, String canonical) {
        assertThat(Addresses.canonicalHost(host)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource({
        "[::1]:8080, http://[::1]:8080, 101",
        "[0:0:0:0:0:0:0:1]:8080, http://[::1]:8080, 101",
        "[::1], http://[::1], 101",
        "[::1]:8080, http://[::1]:8081, 403",
        "[::1]:8080, http://[2001:db8::1]:8080, 403"
    })
    void comparesOriginsWithTheHost(String host, String origin, int status) throws IOException {
        RunningServer server = RunningServer.shared();
        String target = "/ws";
        String[] headers = {"X-API-Key: " + RunningServer.ADMIN_KEY, "Host: " + host, "Origin: " + origin};
        if (status == 101) {
            try (WsClient socket = WsClient.open(server.port(), target, headers)) {
                assertThat(socket.await("WELCOME")).isNotNull();
            }
        } else {
            HttpAnswer rejected = WsClient.rejected(server.port(), target, headers);
            assertThat(rejected.status()).isEqualTo(status);
        }
    }
}
