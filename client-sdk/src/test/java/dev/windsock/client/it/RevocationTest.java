// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.IssuedKey;
import dev.windsock.client.model.Role;
import dev.windsock.client.model.RotateKeyRequest;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.StreamEndedException;
import dev.windsock.client.stream.StreamItem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A revoked or expired key opens no more streams, and its open streams are closed promptly. */
@Timeout(60)
final class RevocationTest {
    /** Within a second on an idle machine. */
    private static final Duration PROMPTLY = Duration.ofSeconds(10);

    /** Long enough for the streams to connect. */
    private static final Duration LIFETIME = Duration.ofSeconds(6);

    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient admin = server.client();

    @Test
    void revokedKeyEndsStreams() {
        IssuedKey key = key(new CreateKeyRequest().name("revoked").role(Role.VIEWER));
        assertEndsStreams(key, () -> admin.keys().revokeKey(key.getId()), PROMPTLY);
    }

    @Test
    void rotatedKeyEndsStreams() {
        IssuedKey key = key(new CreateKeyRequest().name("rotated").role(Role.VIEWER));
        assertEndsStreams(
                key, () -> admin.keys().rotateKey(key.getId(), null, new RotateKeyRequest().graceSeconds(0)), PROMPTLY);
    }

    @Test
    void rotatedKeyIsValidDuringItsGracePeriod() {
        IssuedKey key = key(new CreateKeyRequest().name("graced").role(Role.VIEWER));
        AtomicReference<IssuedKey> next = new AtomicReference<>();
        assertEndsStreams(
                key,
                () -> next.set(admin.keys().rotateKey(key.getId(), null, new RotateKeyRequest().graceSeconds(1))),
                PROMPTLY.plusSeconds(1));
        try (WindsockClient client = server.client(secret(next.get()))) {
            assertThat(client.access().getSession().getKeyId()).isEqualTo(key.getId());
        }
    }

    @Test
    void expiredKeyEndsStreams() {
        IssuedKey key = key(new CreateKeyRequest()
                .name("expiring")
                .role(Role.VIEWER)
                .expiresAt(Instant.now().plus(LIFETIME)));
        assertEndsStreams(key, () -> {}, LIFETIME.plus(PROMPTLY));
    }

    private static void assertEndsStreams(IssuedKey key, Runnable action, Duration within) {
        try (WindsockClient client = server.client(secret(key));
                EventStream<? extends StreamItem> ws =
                        client.streams().streamEvents().open();
                EventStream<? extends StreamItem> sse = client.streams()
                        .streamDashboard()
                        .topics(Topic.INSTANCES)
                        .open()) {
            Streamed.await(ws, item -> item instanceof Connected);
            Streamed.await(sse, item -> item instanceof Connected);
            action.run();
            long start = System.nanoTime();
            for (EventStream<? extends StreamItem> stream : List.of(ws, sse)) {
                assertThatThrownBy(() -> Streamed.await(stream, item -> false))
                        .isInstanceOfSatisfying(
                                StreamEndedException.class,
                                e -> assertThat(e.code()).isEqualTo("CREDENTIAL_REVOKED"));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(within);
            assertThatThrownBy(() -> client.dashboard().getSummary())
                    .isInstanceOfSatisfying(
                            WindsockException.class, e -> assertThat(e.code()).isEqualTo("UNAUTHENTICATED"));
            try (EventStream<? extends StreamItem> reopened =
                    client.streams().streamEvents().open()) {
                assertThatThrownBy(() -> Streamed.await(reopened, item -> false))
                        .isInstanceOfSatisfying(StreamEndedException.class, e -> {
                            assertThat(e.code()).isEqualTo("UNAUTHENTICATED");
                            assertThat(e.status()).contains(401);
                        });
            }
        }
    }

    private static IssuedKey key(CreateKeyRequest request) {
        return admin.keys().createKey(request, null);
    }

    private static String secret(IssuedKey key) {
        return Objects.requireNonNull(key.getSecret());
    }
}
