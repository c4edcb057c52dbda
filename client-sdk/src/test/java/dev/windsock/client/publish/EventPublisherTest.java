// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windsock.client.Rejections;
import dev.windsock.client.error.ClosedException;
import dev.windsock.client.error.InvalidRequestException;
import dev.windsock.client.error.TimedOutException;
import dev.windsock.client.error.UnreachableException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.it.Interruption;
import dev.windsock.client.it.Polling;
import dev.windsock.client.json.Json;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.PublishedEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a publisher batches, retries, fails and closes. */
@Timeout(30)
final class EventPublisherTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration NEVER = Duration.ofHours(1);

    private final RecordingSender sender = new RecordingSender();

    @Test
    void commitsEventsInOrder() throws Exception {
        List<CompletableFuture<Position>> futures = new ArrayList<>();
        try (EventPublisher publisher = builder().open()) {
            for (int n = 0; n < 2_000; n++) {
                futures.add(publisher.publish(event(n)));
            }
        }
        assertThat(sender.committed()).isEqualTo(upTo(2_000));
        assertThat(sender.attempts())
                .allSatisfy(attempt -> assertThat(attempt.numbers()).hasSizeLessThanOrEqualTo(500));
        assertThat(futures).allSatisfy(future -> assertThat(future).isCompleted());
    }

    @Test
    void fillsABatchBeforeSendingIt() throws Exception {
        try (EventPublisher publisher = builder().batch(3, 1024 * 1024, NEVER).open()) {
            publisher.publish(event(0));
            publisher.publish(event(1));
            publisher.publish(event(2)).get();
            assertThat(sender.attempts())
                    .singleElement()
                    .satisfies(attempt -> assertThat(attempt.numbers()).containsExactly(0, 1, 2));
        }
    }

    @Test
    void sendsAnIncompleteBatchAfterItsLingerTime() throws Exception {
        try (EventPublisher publisher =
                builder().batch(500, 1024 * 1024, Duration.ofMillis(1)).open()) {
            publisher.publish(event(0)).get();
            assertThat(sender.committed()).containsExactly(0);
        }
    }

    @Test
    void limitsTheBytesOfABatch() throws Exception {
        try (EventPublisher publisher = builder().batch(500, 1024, NEVER).open()) {
            for (int n = 0; n < 100; n++) {
                publisher.publish(event(n));
            }
            publisher.flush(TIMEOUT);
            int maxEvents = 1024 / Json.mapper().writeValueAsBytes(event(0)).length;
            assertThat(sender.attempts())
                    .hasSizeGreaterThanOrEqualTo(100 / maxEvents)
                    .allSatisfy(attempt -> assertThat(attempt.numbers()).hasSizeLessThanOrEqualTo(maxEvents));
            assertThat(sender.committed()).isEqualTo(upTo(100));
            assertThatThrownBy(() -> publisher.publish(event(0).payload(Map.of("text", "x".repeat(1024)))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void flushSendsIncompleteBatches() throws Exception {
        try (EventPublisher publisher = builder().batch(500, 1024 * 1024, NEVER).open()) {
            CompletableFuture<Position> future = publisher.publish(event(0));
            publisher.flush(TIMEOUT);
            assertThat(future.get()).isEqualTo(Position.of("e:1"));
            assertThat(publisher.pending()).isZero();
        }
    }

    @Test
    void publishBlocksWhileFull() throws Exception {
        sender.pause();
        try (EventPublisher publisher =
                builder().batch(1, 1024, Duration.ZERO).capacity(2, 1024).open()) {
            publisher.publish(event(0));
            publisher.publish(event(1));
            assertThat(publisher.offer(event(2))).isEmpty();
            CompletableFuture<CompletableFuture<Position>> third = new CompletableFuture<>();
            Thread waiting = Thread.ofVirtual().start(() -> third.complete(publisher.publish(event(2))));
            Polling.until(waiting::getState, () -> waiting.getState() == Thread.State.WAITING);
            assertThat(third).isNotDone();
            assertThatThrownBy(() -> publisher.flush(Duration.ofMillis(1))).isInstanceOf(TimedOutException.class);
            sender.release(Integer.MAX_VALUE / 2);
            third.get().get();
            assertThat(sender.committed()).containsExactly(0, 1, 2);
            assertThat(publisher.offer(event(3))).map(CompletableFuture::join).contains(Position.of("e:4"));
        }
    }

    @Test
    void codeThatDependsOnAFutureMayPublishButNotFlush() {
        try (EventPublisher publisher =
                builder().batch(1, 1024, Duration.ZERO).capacity(1, 1024).open()) {
            CompletableFuture<Position> chained = publisher.publish(event(0));
            for (int n = 1; n < 100; n++) {
                int next = n;
                chained = chained.thenCompose(position -> publisher.publish(event(next)));
            }
            assertThat(chained).succeedsWithin(TIMEOUT).isEqualTo(Position.of("e:100"));
            sender.pause();
            CompletableFuture<Void> flushed =
                    publisher.publish(event(100)).thenAccept(position -> publisher.flush(NEVER));
            sender.release(Integer.MAX_VALUE / 2);
            assertThat(flushed)
                    .failsWithin(TIMEOUT)
                    .withThrowableThat()
                    .withCauseInstanceOf(IllegalStateException.class);
        }
        assertThat(sender.committed()).isEqualTo(upTo(101));
    }

    @Test
    void interruptsPublishAndFlush() throws Exception {
        sender.pause();
        try (EventPublisher publisher =
                builder().batch(1, 1024, Duration.ZERO).capacity(1, 1024).open()) {
            publisher.publish(event(0));
            Interruption.assertReported(() -> publisher.publish(event(1)));
            Interruption.assertReported(() -> publisher.flush(Duration.ofMinutes(10)));
            sender.release(Integer.MAX_VALUE / 2);
            publisher.flush(TIMEOUT);
            assertThat(sender.committed()).containsExactly(0);
        }
    }

    @Test
    void retriesWithTheSameKeyAndCommitsOnce() throws Exception {
        sender.respondWith((numbers, commit) -> {
                    throw unreachable();
                })
                .respondWith((numbers, commit) -> {
                    throw Rejections.of("OVERLOADED", 503);
                })
                .respondWith((numbers, commit) -> {
                    commit.run();
                    throw unreachable();
                });
        try (EventPublisher publisher = builder().batch(2, 1024, NEVER).open()) {
            publisher.publish(event(0));
            publisher.publish(event(1)).get();
        }
        assertThat(sender.attempts()).hasSize(4).allSatisfy(attempt -> {
            assertThat(attempt.numbers()).containsExactly(0, 1);
            assertThat(attempt.key()).isEqualTo(sender.attempts().get(0).key());
        });
        assertThat(sender.committed()).containsExactly(0, 1);
    }

    @Test
    void rejectedEventFailsAlone() throws Exception {
        sender.respondWith((numbers, commit) -> {
            throw Rejections.invalid("[1].type", "[3].payload", "[3].type");
        });
        EventPublisher publisher = builder().batch(5, 1024, NEVER).open();
        List<CompletableFuture<Position>> futures = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            futures.add(publisher.publish(event(n)));
        }
        assertThatThrownBy(() -> publisher.flush(TIMEOUT)).isInstanceOfSatisfying(PublishFailedException.class, e -> {
            assertThat(e.count()).isEqualTo(2);
            assertThat(e).hasCauseInstanceOf(InvalidRequestException.class);
        });
        assertThat(sender.committed()).containsExactly(0, 2, 4);
        assertThat(sender.attempts().get(0).key())
                .isNotEqualTo(sender.attempts().get(1).key());
        assertThat(fieldsOf(futures.get(1))).containsExactly("type");
        assertThat(fieldsOf(futures.get(3))).containsExactly("payload", "type");
        // failures are reported only once
        publisher.flush(TIMEOUT);
        publisher.close();
    }

    @Test
    void bisectsARejectionWithoutFieldErrors() throws Exception {
        for (int i = 0; i < 64; i++) {
            sender.respondWith((numbers, commit) -> {
                if (numbers.contains(5)) {
                    throw Rejections.of("NESTED_TOO_DEEPLY", 400);
                }
                commit.run();
            });
        }
        EventPublisher publisher = builder().batch(8, 4096, NEVER).open();
        for (int n = 0; n < 8; n++) {
            publisher.publish(event(n));
        }
        assertThatThrownBy(publisher::close)
                .isInstanceOfSatisfying(
                        PublishFailedException.class, e -> assertThat(e.count()).isEqualTo(1));
        assertThat(sender.committed()).containsExactly(0, 1, 2, 3, 4, 6, 7);
    }

    @Test
    void failsAtOnceWithoutPermission() {
        sender.respondWith((numbers, commit) -> {
            throw Rejections.of("FORBIDDEN", 403);
        });
        EventPublisher publisher = builder().batch(2, 1024, NEVER).open();
        assertThatThrownBy(() -> {
                    publisher.publish(event(0));
                    publisher.publish(event(1));
                    publisher.flush(TIMEOUT);
                })
                .isInstanceOfSatisfying(
                        PublishFailedException.class, e -> assertThat(e.count()).isEqualTo(2));
        assertThat(sender.attempts()).hasSize(1);
        publisher.close();
    }

    @Test
    void failsAfterTheDeliveryTimeout() throws Exception {
        for (int i = 0; i < 100_000; i++) {
            sender.respondWith((numbers, commit) -> {
                throw unreachable();
            });
        }
        EventPublisher publisher =
                builder().deliveryTimeout(Duration.ofMillis(50)).open();
        CompletableFuture<Position> future = publisher.publish(event(0));
        assertThatThrownBy(future::get).hasCauseInstanceOf(UnreachableException.class);
        assertThatThrownBy(publisher::close).isInstanceOf(PublishFailedException.class);
    }

    @Test
    void closeFailsEventsThatAreNotCommittedInTime() throws Exception {
        sender.pause();
        EventPublisher publisher = builder().batch(1, 1024, Duration.ZERO).open();
        List<CompletableFuture<Position>> futures = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            futures.add(publisher.publish(event(n)));
        }
        sender.awaitAttempt();
        assertThatThrownBy(() -> publisher.close(Duration.ofMillis(10)))
                .isInstanceOfSatisfying(
                        PublishFailedException.class, e -> assertThat(e.count()).isEqualTo(3));
        assertThat(futures).allSatisfy(future -> assertThat(future).isCompletedExceptionally());
        assertThatThrownBy(() -> publisher.publish(event(3))).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> publisher.offer(event(3))).isInstanceOf(ClosedException.class);
        publisher.close();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("windsock-publish-")) {
                thread.join(10_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    void eventMayBeModifiedAfterPublish() throws Exception {
        try (EventPublisher publisher = builder().batch(500, 1024 * 1024, NEVER).open()) {
            PublishedEvent event = event(1);
            publisher.publish(event);
            event.payload(Map.of("n", 2));
        }
        assertThat(sender.committed()).containsExactly(1);
    }

    /** Regardless of the server's responses, either each event is committed once and in order, or its future fails. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void losesAndRepeatsNothing(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            int kind = random.nextInt(6);
            sender.respondWith((numbers, commit) -> {
                switch (kind) {
                    case 0 -> throw unreachable();
                    case 1 -> {
                        commit.run();
                        throw unreachable();
                    }
                    case 2 -> throw Rejections.of("RATE_LIMITED", 429);
                    case 3 -> throw Rejections.invalid("[0].type");
                    case 4 -> throw Rejections.of("MALFORMED_BODY", 400);
                    default -> commit.run();
                }
            });
        }
        List<CompletableFuture<Position>> futures = new ArrayList<>();
        EventPublisher publisher = builder()
                .batch(1 + random.nextInt(20), 4096, Duration.ofMillis(random.nextInt(2)))
                .capacity(1 + random.nextInt(100), 8192)
                .open();
        for (int n = 0; n < 500; n++) {
            futures.add(publisher.publish(event(n)));
        }
        Optional<Long> failed = closeAndCountFailures(publisher);
        List<Integer> committed = IntStream.range(0, 500)
                .filter(n -> !futures.get(n).isCompletedExceptionally())
                .boxed()
                .toList();
        assertThat(futures).allMatch(CompletableFuture::isDone);
        assertThat(sender.committed()).isSorted().doesNotHaveDuplicates().isEqualTo(committed);
        assertThat(failed.orElse(0L)).isEqualTo(500 - committed.size());
    }

    /** Returns the field names in the failure of a rejected event. */
    private static List<String> fieldsOf(CompletableFuture<Position> future) {
        InvalidRequestException rejection = catchThrowableOfType(InvalidRequestException.class, () -> {
            try {
                future.join();
            } catch (CompletionException e) {
                throw Objects.requireNonNull(e.getCause());
            }
        });
        return rejection.errors().stream()
                .map(WindsockException.FieldError::field)
                .toList();
    }

    private static Optional<Long> closeAndCountFailures(EventPublisher publisher) {
        try {
            publisher.close();
            return Optional.empty();
        } catch (PublishFailedException e) {
            return Optional.of(e.count());
        }
    }

    private EventPublisher.Builder builder() {
        return EventPublisher.builder(sender, Duration.ofMillis(1), Duration.ofMillis(2), opened -> {}, closed -> {});
    }

    private static WindsockException unreachable() {
        return new UnreachableException("gone", new IOException("gone"));
    }

    private static PublishedEvent event(int n) {
        return new PublishedEvent().type("NUMBERED").payload(Map.of("n", n));
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
