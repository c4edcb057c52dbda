// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.ManualClock;
import dev.windsock.child.FreePort;
import dev.windsock.wire.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests the sender on real connections against receivers that misbehave. */
@NullUnmarked
@Timeout(60)
final class WebhookClientTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Map<String, String> HEADERS = Map.of("webhook-id", "1");
    private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

    private final Receiver receiver = new Receiver();
    private final List<WebhookClient> clients = new ArrayList<>();
    private Duration timeout = Duration.ofSeconds(20);

    @AfterEach
    void close() {
        receiver.close();
        clients.forEach(WebhookClient::close);
    }

    private WebhookClient client(HostResolver resolver, String... allowed) {
        WebhookClient client = new WebhookClient(
                resolver,
                new WebhookNetworks(new WebhookConfiguration(List.of(allowed))),
                () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
                new ManualClock(),
                timeout);
        clients.add(client);
        return client;
    }

    private Sending post(String path) {
        return client(new SystemResolver(), "127.0.0.0/8").post(receiver.uri(path), HEADERS, BODY);
    }

    private Sending.Answered answered() {
        return (Sending.Answered) post("/");
    }

    private String failure() {
        Sending sending = post("/");
        assertThat(sending.took()).isLessThan(timeout.plusSeconds(5));
        return ((Sending.Failed) sending).reason();
    }

    @Test
    void sendsTheRequest() {
        assertThat(((Sending.Answered) post("/a/b?c=d")).status()).isEqualTo(204);
        Receiver.Request request = receiver.requests().getFirst();
        assertThat(request.line()).isEqualTo("POST /a/b?c=d HTTP/1.1");
        assertThat(request.headers())
                .containsEntry("host", "127.0.0.1:" + receiver.port())
                .containsEntry("webhook-id", "1")
                .containsEntry("content-length", "7");
        assertThat(request.body()).isEqualTo("{\"a\":1}");
    }

    @Test
    void readsRetryAfterAsSecondsOrDate() {
        receiver.answer = Receiver.status(503, "retry-after: 120");
        assertThat(answered().retryAfter()).isEqualTo(Duration.ofMinutes(2));
        // the clock of the test is at 10:00:00
        receiver.answer = Receiver.status(429, "Retry-After: Tue, 24 Nov 2026 10:01:00 GMT");
        assertThat(answered().retryAfter()).isEqualTo(Duration.ofMinutes(1));
        receiver.answer = Receiver.status(503, "Retry-After: Tue, 24 Nov 2020 10:01:00 GMT");
        assertThat(answered().retryAfter()).isEqualTo(Duration.ZERO);
        receiver.answer = Receiver.status(503, "Retry-After: soon");
        assertThat(answered().retryAfter()).isNull();
    }

    @Test
    void doesNotFollowARedirect() {
        receiver.answer = (request, out) -> Receiver.write(
                out, "HTTP/1.1 307 Temporary Redirect\r\nLocation: " + receiver.url("/elsewhere") + "\r\n\r\n");
        assertThat(answered().status()).isEqualTo(307);
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void skipsInterimResponsesUpToALimit() {
        receiver.answer = (request, out) ->
                Receiver.write(out, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 202 Accepted\r\n\r\n");
        assertThat(answered().status()).isEqualTo(202);
        receiver.answer = (request, out) -> Receiver.write(out, "HTTP/1.1 100 Continue\r\n\r\n".repeat(100));
        assertThat(failure()).contains("interim");
    }

    @Test
    void doesNotReadAHugeBody() {
        receiver.answer = (request, out) -> {
            Receiver.write(out, "HTTP/1.1 200 OK\r\n\r\n");
            byte[] much = new byte[1 << 20];
            while (true) {
                out.write(much);
            }
        };
        assertThat(answered().status()).isEqualTo(200);
    }

    @Test
    void givesUpOnAHugeHead() {
        receiver.answer = (request, out) -> {
            Receiver.write(out, "HTTP/1.1 200 OK\r\n");
            while (true) {
                Receiver.write(out, "X: " + "y".repeat(1_000) + "\r\n");
            }
        };
        assertThat(failure()).contains("larger than 16384 bytes");
    }

    @Test
    void givesUpOnWhatIsNotHttp() {
        receiver.answer = (request, out) -> Receiver.write(out, "220 mail.example.com ESMTP\r\n");
        assertThat(failure()).isEqualTo("The receiver does not speak HTTP/1.1.");
        receiver.answer = (request, out) -> {};
        assertThat(failure()).isEqualTo("The receiver closed the connection without a response.");
    }

    @Test
    void givesUpOnAReceiverThatHangs() {
        timeout = SHORT;
        CountDownLatch end = new CountDownLatch(1);
        receiver.answer = (request, out) -> await(end);
        assertThat(failure()).startsWith("The receiver did not respond within");
        end.countDown();
    }

    @Test
    void givesUpOnAResponseByteByByte() {
        timeout = SHORT;
        CountDownLatch end = new CountDownLatch(1);
        receiver.answer = (request, out) -> {
            for (int i = 0; end.getCount() > 0; i++) {
                Receiver.write(out, i == 0 ? "HTTP/1.1 200 OK\r\nX: " : "x");
                await(new CountDownLatch(1), 20);
            }
        };
        assertThat(failure()).startsWith("The receiver did not respond within");
        end.countDown();
    }

    @Test
    void givesUpOnAHandshakeThatHangs() throws IOException {
        timeout = SHORT;
        // the kernel accepts the connection, and nobody reads from it
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Sending sending = client(new SystemResolver(), "127.0.0.0/8")
                    .post(URI.create("https://127.0.0.1:" + silent.getLocalPort() + "/"), HEADERS, BODY);
            assertThat(((Sending.Failed) sending).reason()).startsWith("The receiver did not respond within");
        }
    }

    @Test
    void givesUpOnANameServiceThatHangs() {
        timeout = SHORT;
        CountDownLatch end = new CountDownLatch(1);
        Sending sending = client(
                        host -> {
                            await(end);
                            return List.of(InetAddress.getLoopbackAddress());
                        },
                        "127.0.0.0/8")
                .post(receiver.uri("/"), HEADERS, BODY);
        assertThat(((Sending.Failed) sending).reason()).startsWith("The receiver did not respond within");
        end.countDown();
    }

    @Test
    void reportsAClosedPortAndAnUnknownHost() {
        WebhookClient client = client(new SystemResolver(), "127.0.0.0/8");
        Sending closed = client.post(URI.create("http://127.0.0.1:" + FreePort.next() + "/"), HEADERS, BODY);
        assertThat(((Sending.Failed) closed).reason()).startsWith("The connection failed: ");
        WebhookClient unknown = client(
                host -> {
                    throw new UnknownHostException(host);
                },
                "127.0.0.0/8");
        Sending unresolved = unknown.post(URI.create("http://hooks.example.com/"), HEADERS, BODY);
        assertThat(((Sending.Failed) unresolved).reason()).isEqualTo("The host name does not resolve.");
    }

    @Test
    void checksTheAddressThatItConnectsTo() {
        // a name that was public when the rule was created, and is loopback now
        Sending sending = client(host -> List.of(InetAddress.getLoopbackAddress()))
                .post(URI.create("https://rebound.example.com:" + receiver.port() + "/"), HEADERS, BODY);
        assertThat(((Sending.Failed) sending).reason()).contains("network that webhooks must not reach");
        assertThat(receiver.requests()).isEmpty();
    }

    @Test
    void resolvesOnceForEachAttempt() {
        List<String> lookups = new ArrayList<>();
        HostResolver rebinding = host -> {
            lookups.add(host);
            return List.of(InetAddress.getByName(lookups.size() == 1 ? "127.0.0.1" : "127.0.0.2"));
        };
        Sending sending = client(rebinding, "127.0.0.1")
                .post(URI.create("http://rebound.example.com:" + receiver.port() + "/"), HEADERS, BODY);
        assertThat(((Sending.Answered) sending).status()).isEqualTo(204);
        assertThat(lookups).containsExactly("rebound.example.com");
    }

    @Test
    void skipsAddressesThatItMayNotReach() {
        Sending sending = client(
                        host -> List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.1")),
                        "127.0.0.1")
                .post(URI.create("http://mixed.example.com:" + receiver.port() + "/"), HEADERS, BODY);
        assertThat(((Sending.Answered) sending).status()).isEqualTo(204);
    }

    @Test
    void continuesWithTheNextAddressIfOneCannotBeReached() {
        // nothing listens on the first address
        Sending sending = client(
                        host -> List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.1")),
                        "127.0.0.0/8")
                .post(URI.create("http://both.example.com:" + receiver.port() + "/"), HEADERS, BODY);
        assertThat(((Sending.Answered) sending).status()).isEqualTo(204);
    }

    @Test
    void sendsNothingInTheClearToAPublicAddress() {
        Sending sending = client(host -> List.of(InetAddress.getByName("1.1.1.1")), "127.0.0.0/8")
                .post(URI.create("http://hooks.example.com/"), HEADERS, BODY);
        assertThat(((Sending.Failed) sending).reason()).contains("over http");
    }

    @Test
    void sendsOnlyToACertificateThatItTrustsForTheHost(@TempDir Path folder) throws IOException {
        TestCertificate certificate = TestCertificate.make(folder);
        try (Receiver secure =
                new Receiver(certificate.serving().getServerSocketFactory().createServerSocket(0))) {
            String untrusted = ((Sending.Failed)
                            client(new SystemResolver(), "127.0.0.0/8").post(https("127.0.0.1", secure), HEADERS, BODY))
                    .reason();
            assertThat(untrusted).startsWith("The TLS handshake failed: ");

            WebhookClient trusting = new WebhookClient(
                    new SystemResolver(),
                    new WebhookNetworks(new WebhookConfiguration(List.of("127.0.0.0/8"))),
                    TestCertificate.trusting(certificate)::getSocketFactory,
                    new ManualClock(),
                    timeout);
            clients.add(trusting);
            Sending other = trusting.post(https("localhost", secure), HEADERS, BODY);
            assertThat(((Sending.Failed) other).reason()).startsWith("The TLS handshake failed: ");
            assertThat(secure.requests()).isEmpty();

            Sending accepted = trusting.post(https("127.0.0.1", secure), HEADERS, BODY);
            assertThat(((Sending.Answered) accepted).status()).isEqualTo(204);
        }
    }

    private static URI https(String host, Receiver receiver) {
        return URI.create("https://" + host + ":" + receiver.port() + "/");
    }

    private static void await(CountDownLatch latch) {
        await(latch, 20_000);
    }

    private static void await(CountDownLatch latch, long millis) {
        try {
            latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
