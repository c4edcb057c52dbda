// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.NotFoundException;
import dev.windsock.client.error.UnauthenticatedException;
import dev.windsock.client.error.UnreachableException;
import dev.windsock.client.model.AuditRow;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.CreateVolumeRequest;
import dev.windsock.client.model.IssuedKey;
import dev.windsock.client.model.Role;
import dev.windsock.client.model.RotateKeyRequest;
import dev.windsock.client.model.Topic;
import dev.windsock.client.spi.ClientObserver;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.StreamItem;
import dev.windsock.client.stream.Transport;
import java.io.InputStream;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Client settings: credentials, proxy, TLS, user agent, interceptors and observers. */
@Timeout(120)
final class ClientSettingsTest {
    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient admin = server.client();

    @ParameterizedTest
    @EnumSource
    void rotatesTheKeyWithoutLosingEvents(Transport transport) throws Exception {
        IssuedKey first = admin.keys()
                .createKey(new CreateKeyRequest().name("rotating-" + transport).role(Role.OPERATOR), null);
        AtomicReference<String> key = new AtomicReference<>(secret(first));
        try (WindsockClient client = builder()
                        .url(server.url())
                        .credentials(key::get)
                        .eventTransports(transport)
                        .build();
                EventStream<? extends StreamItem> stream =
                        client.streams().streamEvents().topics(Topic.CUSTOM).open()) {
            Streamed.await(stream, item -> item instanceof Connected);
            Publishing.publish(client, 0, 10);
            IssuedKey second = admin.keys().rotateKey(first.getId(), null, new RotateKeyRequest().graceSeconds(1));
            key.set(secret(second));
            int published = 10;
            try (WindsockClient old = server.client(secret(first))) {
                while (isValid(old)) {
                    Publishing.publish(client, published, ++published);
                }
            }
            Publishing.publish(client, published, published + 10);
            published += 10;
            assertThat(Publishing.awaitNumbers(stream, published)).isEqualTo(Publishing.upTo(published));
        }
    }

    private static boolean isValid(WindsockClient client) {
        try {
            client.access().getSession();
            return true;
        } catch (UnauthenticatedException e) {
            return false;
        }
    }

    @Test
    void connectsThroughAProxy() throws Exception {
        try (ForwardProxy proxy = new ForwardProxy();
                WindsockClient client = builder()
                        .url(server.url())
                        .apiKey(RunningServer.ADMIN_KEY)
                        .proxy(ProxySelector.of(proxy.address()))
                        .build();
                EventStream<? extends StreamItem> stream =
                        client.streams().streamEvents().topics(Topic.CUSTOM).open()) {
            Streamed.await(stream, item -> item instanceof Connected);
            Publishing.publish(admin, 0, 1);
            Streamed.await(stream, item -> item instanceof Change);
            assertThat(client.dashboard().getSummary()).isNotNull();
            // plain requests are forwarded, and the WebSocket uses a tunnel
            assertThat(proxy.methods()).contains("GET", "CONNECT");
        }
    }

    @Test
    void trustsTheServersCertificateOnlyIfConfigured(@TempDir Path folder) throws Exception {
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=windsock",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1",
                        "-keyout",
                        "key.pem",
                        "-out",
                        "cert.pem")
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(openssl.waitFor()).isZero();
        int port = WindsockProcess.freePort();
        try (WindsockProcess secure = WindsockProcess.on(folder.resolve("data"), port)
                .with("WINDSOCK_TLS_CERTIFICATE", folder.resolve("cert.pem").toString())
                .with("WINDSOCK_TLS_KEY", folder.resolve("key.pem").toString())
                .option("-XX:TieredStopAtLevel=1")
                .start()) {
            WindsockClient.Builder builder =
                    builder().url("https://127.0.0.1:" + port).apiKey(RunningServer.ADMIN_KEY);
            try (WindsockClient untrusting = builder.build()) {
                assertThatThrownBy(() -> untrusting.dashboard().getSummary()).isInstanceOf(UnreachableException.class);
            }
            for (Transport transport : Transport.values()) {
                try (WindsockClient client = builder.sslContext(trusting(folder.resolve("cert.pem")))
                                .eventTransports(transport)
                                .build();
                        EventStream<? extends StreamItem> stream = client.streams()
                                .streamEvents()
                                .topics(Topic.CUSTOM)
                                .open()) {
                    Streamed.await(stream, item -> item instanceof Connected);
                    Publishing.publish(client, 0, 1);
                    Streamed.await(stream, item -> item instanceof Change);
                }
            }
            assertThat(secure.isAlive()).isTrue();
        }
    }

    @Test
    void sendsTheUserAgentAndInterceptorHeaders() {
        String requestId = "traced-" + UUID.randomUUID();
        try (WindsockClient client = builder()
                .url(server.url())
                .apiKey(RunningServer.ADMIN_KEY)
                .userAgent("backup/1.4")
                .interceptor(request -> request.header("X-Request-ID", requestId))
                .build()) {
            client.volumes()
                    .createVolume(new CreateVolumeRequest().name("named").sizeGb(1L), null);
            AuditRow row = admin.audit()
                    .listAudit(q -> q.action("volume:create"))
                    .getItems()
                    .get(0);
            assertThat(row.getUserAgent()).startsWith("backup/1.4 windsock-client-sdk/");
            assertThat(row.getRequestId()).isEqualTo(requestId);
            assertThatThrownBy(() -> client.vpcs().getVpc(UUID.randomUUID()))
                    .isInstanceOfSatisfying(
                            NotFoundException.class,
                            e -> assertThat(e.requestId()).contains(requestId));
        }
    }

    @Test
    void notifiesObservers() throws Exception {
        RecordingObserver observer = new RecordingObserver();
        try (CuttableProxy proxy = new CuttableProxy(server.url());
                WindsockClient client = builder()
                        .url(proxy.url())
                        .apiKey(RunningServer.ADMIN_KEY)
                        .observer(new ClientObserver() {
                            @Override
                            public void callEnded(String method, String path, int status, Duration duration) {
                                throw new IllegalStateException("Observer exceptions must be ignored");
                            }
                        })
                        .observer(observer)
                        .build()) {
            assertThatThrownBy(() -> client.vpcs().getVpc(UUID.randomUUID())).isInstanceOf(NotFoundException.class);
            observer.await("GET /api/vpcs/{id} 404");
            try (EventStream<? extends StreamItem> stream =
                    client.streams().streamEvents().topics(Topic.CUSTOM).open()) {
                observer.await("/ws connected");
                Publishing.publish(admin, 0, 1);
                observer.await("/ws item");
                proxy.cut();
                observer.await("/ws reconnecting");
                observer.await("/ws connected again");
                assertThat(stream.isOpen()).isTrue();
            }
            try (WindsockClient stranger = builder()
                    .url(server.url())
                    .apiKey("wsk_aaaaaaaa_" + "B".repeat(43))
                    .observer(observer)
                    .build()) {
                assertThatThrownBy(() -> stranger.dashboard().getSummary())
                        .isInstanceOf(UnauthenticatedException.class);
                observer.await("GET /api/dashboard/summary 401");
                try (EventStream<? extends StreamItem> rejected =
                        stranger.streams().streamEvents().open()) {
                    observer.await("/ws ended UNAUTHENTICATED");
                    assertThat(rejected.position()).isEmpty();
                }
            }
        }
    }

    private static final class RecordingObserver implements ClientObserver {
        private final BlockingQueue<String> notifications = new LinkedBlockingQueue<>();

        @Override
        public void callEnded(String method, String path, int status, Duration duration) {
            notifications.add(method + " " + path + " " + status);
        }

        @Override
        public void streamConnected(String stream, boolean resumed) {
            notifications.add(stream + " connected" + (resumed ? " again" : ""));
        }

        @Override
        public void streamReconnecting(String stream, String reason, Duration delay) {
            notifications.add(stream + " reconnecting");
        }

        @Override
        public void streamItem(String stream) {
            notifications.add(stream + " item");
        }

        @Override
        public void streamEnded(String stream, String code) {
            notifications.add(stream + " ended " + code);
        }

        void await(String expected) throws InterruptedException {
            String next;
            do {
                next = Objects.requireNonNull(
                        notifications.poll(20, TimeUnit.SECONDS), "Missing notification: " + expected);
            } while (!next.equals(expected));
        }
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static WindsockClient.Builder builder() {
        return WindsockClient.builder().reconnectBackoff(Duration.ofMillis(10), Duration.ofMillis(200));
    }

    private static String secret(IssuedKey key) {
        return Objects.requireNonNull(key.getSecret());
    }
}
