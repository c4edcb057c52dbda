// SPDX-License-Identifier: Apache-2.0
package dev.windsock.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.MovableClock;
import dev.windsock.RunningServer;
import dev.windsock.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class IdempotencyRetentionTest {
    private static RunningServer server;
    private static MovableClock clock;

    @BeforeAll
    static void start() {
        server = RunningServer.start(Map.of(MovableClock.PROPERTY, true));
        clock = server.bean(MovableClock.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void removesExpiredResponsesInSteps() {
        claim("expired0", 2_500, 10);
        clock.advance(IdempotencyKeys.KEPT.plusSeconds(1));
        claim("current0", 10, 10);
        server.bean(IdempotencyRetention.class).sweep();
        assertThat(count("expired0")).isZero();
        assertThat(count("current0")).isEqualTo(10);
    }

    /** A response that was stored while the clock was fast is kept as long as any other. */
    @Test
    void keepsResponsesOfAFastClockForTheUsualTime() {
        clock.advance(Duration.ofDays(400));
        claim("ahead000", 10, 10);
        clock.advance(Duration.ofDays(-400));
        server.bean(IdempotencyRetention.class).sweep();
        assertThat(count("ahead000")).isEqualTo(10);
        clock.advance(IdempotencyKeys.KEPT.plusSeconds(1));
        server.bean(IdempotencyRetention.class).sweep();
        assertThat(count("ahead000")).isZero();
    }

    @Test
    void removesTheOldestResponsesOfTheKeyThatHasTheMost() {
        claim("noisy000", 1_500, 1_500);
        claim("quiet000", 100, 1_500);
        claim("noisy000", 1_500, 1_500);
        server.bean(IdempotencyRetention.class).retain(2_000_000);
        assertThat(count("quiet000")).isEqualTo(100);
        // 2,000 bytes each: 15/16 of the limit, less the bytes of the other key
        assertThat(count("noisy000")).isBetween(800L, 840L);
        assertThat(oldest("noisy000")).isAfter(oldest("quiet000"));
    }

    private static void claim(String keyId, int rows, int bytes) {
        server.bean(Store.class).write(transaction -> {
            IdempotencyRepository repository = server.bean(IdempotencyRepository.class);
            for (int i = 0; i < rows; i++) {
                clock.advance(Duration.ofMillis(2));
                repository.insert(
                        transaction.handle(),
                        new Attempt(keyId, keyId + i + clock.instant(), "POST /", null),
                        new IdempotencyRepository.Kept("POST /", "hash", "x".repeat(bytes), "e:1"),
                        clock.instant());
            }
            return rows;
        });
    }

    private static long count(String keyId) {
        return server.bean(Store.class)
                .read(handle -> handle.createQuery("select count(*) from idempotency_keys where key_id = :id")
                        .bind("id", keyId)
                        .mapTo(Long.class)
                        .one());
    }

    private static Instant oldest(String keyId) {
        return server.bean(Store.class)
                .read(handle ->
                        server.bean(IdempotencyRepository.class).createdAfter(handle, Instant.EPOCH, 10_000).stream()
                                .filter(row -> row.keyId().equals(keyId))
                                .findFirst()
                                .orElseThrow()
                                .createdAt());
    }
}
