// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.TimedOutException;
import dev.windsock.client.error.UnexpectedResponseException;
import dev.windsock.client.error.UnreachableException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.it.Polling;
import dev.windsock.client.live.LiveState;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Volume;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Reconnecting;
import dev.windsock.client.stream.StreamItem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages say why there is no connection, and which settings can help. */
@Timeout(30)
final class ConnectFailuresTest {
    private static WindsockClient client(String url) {
        return WindsockClient.builder()
                .url(url)
                .apiKey("wsk_test")
                .reconnectBackoff(Duration.ofMillis(1), Duration.ofMillis(1))
                .build();
    }

    /** Returns the URL of a port on which nothing listens. */
    private static String unusedUrl() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    @Test
    void namesAConnectionThatNobodyAccepts() throws IOException {
        try (WindsockClient client = client(unusedUrl());
                EventStream<? extends StreamItem> stream =
                        client.streams().streamEvents().open();
                LiveView<Volume> view = client.volumes().live()) {
            assertThatThrownBy(() -> client.dashboard().getSummary())
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("Connection refused: 127.0.0.1:");
            assertThat(stream.next())
                    .containsInstanceOf(Reconnecting.class)
                    .get()
                    .asString()
                    .contains("Connection refused");
            Polling.until(view::state, () -> view.state().toString().contains("Connection refused"));
            assertThatThrownBy(() -> view.awaitSynced(Duration.ofMillis(1)))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("Connection refused")
                    .hasCauseInstanceOf(WindsockException.class);
            assertThat(view.state())
                    .isInstanceOfSatisfying(
                            LiveState.Syncing.class,
                            state -> assertThat(state.reason()).get().asString().contains("Connection refused"));
        }
    }

    @Test
    void namesAnUnknownHost() {
        try (WindsockClient client = client("http://no-such-host.invalid")) {
            assertThatThrownBy(() -> client.dashboard().getSummary())
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("Unknown host: no-such-host.invalid");
        }
    }

    @Test
    void namesTheLocationOfARedirectWithoutItsQuery() {
        try (WireServer server = WireServer.respondingWith(
                        Response.http("302 Found", "", "Location: https://sso.example/login?state=secret"));
                WindsockClient client = server.client()) {
            assertThatThrownBy(() -> client.dashboard().getSummary())
                    .isInstanceOf(UnexpectedResponseException.class)
                    .hasMessageContaining("status 302")
                    .hasMessageContaining("location https://sso.example/login")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void sendsTheCredentialsThatAProxyRequires() throws InterruptedException {
        String expected = "Basic " + Base64.getEncoder().encodeToString("user:secret".getBytes(UTF_8));
        try (WireServer proxy = new WireServer(request ->
                request.header("proxy-authorization").filter(expected::equals).isPresent()
                        ? FlakyServer.windsock(request)
                        : Response.http("407 Proxy", "", "Proxy-Authenticate: Basic realm=\"proxy\""))) {
            URI address = URI.create(proxy.url());
            WindsockClient.Builder builder = WindsockClient.builder()
                    .url("http://windsock.example")
                    .apiKey("wsk_test")
                    .proxy(ProxySelector.of(new InetSocketAddress(address.getHost(), address.getPort())));
            try (WindsockClient client = builder.build()) {
                assertThatThrownBy(() -> client.dashboard().getSummary())
                        .hasMessageContaining("proxy requires credentials");
            }
            try (WindsockClient client =
                    builder.proxyCredentials("user", "secret").build()) {
                assertThat(client.dashboard().getSummary().getRunningInstances())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void rejectsFilesWithoutCertificates(@TempDir Path folder) throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.pem"));
        for (Path file : new Path[] {empty, folder.resolve("missing.pem")}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> WindsockClient.builder().trustCertificates(file))
                    .withMessageContaining(file.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://host",
                "host:80",
                "http://",
                "http://host_name:80",
                "http://host/?a=b",
                "http://host/#a",
                "http://user:secret@host",
                "http://user:secret@host_name",
                "http://a b"
            })
    void rejectsUrlsThatItCannotUse(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WindsockClient.builder().url(url))
                .withMessageStartingWith("url ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @Test
    void rejectsSettingsThatItCannotUse() {
        WindsockClient.Builder builder = WindsockClient.builder();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.connectTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.requestTimeout(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.reconnectBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.userAgent("a\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.apiKey(" \n"));
    }
}
