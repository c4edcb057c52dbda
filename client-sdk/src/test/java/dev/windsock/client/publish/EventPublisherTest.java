// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windsock.client.InvalidRequestException;
import dev.windsock.client.Position;
import dev.windsock.client.Refusals;
import dev.windsock.client.TimedOutException;
import dev.windsock.client.UnreachableException;
import dev.windsock.client.WindsockException;
import dev.windsock.client.it.Interrupted;
import dev.windsock.client.json.Json;
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

/** What becomes of events that are given to a publisher. */
@Timeout(30)
final class EventPublisherTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration NEVER = Duration.ofHours(1);

    private final RecordedSender sender = new RecordedSender();

    @Test
    void whatIsPublishedIsCommittedInOrder() throws Exception {
        List<CompletableFuture<Position>> futures = new ArrayList<>();
        try (EventPublisher publisher = builder().open()) {
            for (int n = 0; n < 2_000; n++) {
                futures.add(publisher.publish(event(n)));
            }
        }
        assertThat(sender.committed()).isEqualTo(upTo(2_000));
        assertThat(sender.tries()).allSatisfy(one -> assertThat(one.numbers()).hasSizeLessThanOrEqualTo(500));
        assertThat(futures).allSatisfy(future -> assertThat(future).isCompleted());
    }

    @Test
    void aBatchWaitsForOthersUntilItIsFull() throws Exception {
        try (EventPublisher publisher = builder().batch(3, 1024 * 1024, NEVER).open()) {
            publisher.publish(event(0));
            publisher.publish(event(1));
            publisher.publish(event(2)).get();
            assertThat(sender.tries())
                    .singleElement()
                    .satisfies(one -> assertThat(one.numbers()).containsExactly(0, 1, 2));
        }
    }

    @Test
    void aBatchWaitsNoLongerThanItsTime() throws Exception {
        try (EventPublisher publisher =
                builder().batch(500, 1024 * 1024, Duration.ofMillis(1)).open()) {
            publisher.publish(event(0)).get();
            assertThat(sender.committed()).containsExactly(0);
        }
    }

    @Test
    void aBatchIsBoundedByItsBytes() throws Exception {
        try (EventPublisher publisher = builder().batch(500, 1024, NEVER).open()) {
            for (int n = 0; n < 100; n++) {
                publisher.publish(event(n));
            }
            publisher.flush(SOON);
            int most = 1024 / Json.mapper().writeValueAsBytes(event(0)).length;
            assertThat(sender.tries())
                    .hasSizeGreaterThanOrEqualTo(100 / most)
                    .allSatisfy(one -> assertThat(one.numbers()).hasSizeLessThanOrEqualTo(most));
            assertThat(sender.committed()).isEqualTo(upTo(100));
            assertThatThrownBy(() -> publisher.publish(event(0).payload(Map.of("text", "x".repeat(1024)))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aFlushDoesNotWaitForABatchToFill() throws Exception {
        try (EventPublisher publisher = builder().batch(500, 1024 * 1024, NEVER).open()) {
            CompletableFuture<Position> future = publisher.publish(event(0));
            publisher.flush(SOON);
            assertThat(future.get()).isEqualTo(Position.of("e:1"));
            assertThat(publisher.pending()).isZero();
        }
    }

    @Test
    void aFullPublisherMakesOthersWait() throws Exception {
        sender.holds();
        try (EventPublisher publisher =
                builder().batch(1, 1024, Duration.ZERO).capacity(2, 1024).open()) {
            publisher.publish(event(0));
            publisher.publish(event(1));
            assertThat(publisher.offer(event(2))).isEmpty();
            CompletableFuture<CompletableFuture<Position>> third = new CompletableFuture<>();
            Thread waiting = Thread.ofVirtual().start(() -> third.complete(publisher.publish(event(2))));
            while (waiting.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(third).isNotDone();
            assertThatThrownBy(() -> publisher.flush(Duration.ofMillis(1))).isInstanceOf(TimedOutException.class);
            sender.lets(Integer.MAX_VALUE / 2);
            third.get().get();
            assertThat(sender.committed()).containsExactly(0, 1, 2);
            assertThat(publisher.offer(event(3))).map(CompletableFuture::join).contains(Position.of("e:4"));
        }
    }

    @Test
    void whoeverWaitsForItCanBeInterrupted() throws Exception {
        sender.holds();
        try (EventPublisher publisher =
                builder().batch(1, 1024, Duration.ZERO).capacity(1, 1024).open()) {
            publisher.publish(event(0));
            Interrupted.isTold(() -> publisher.publish(event(1)));
            Interrupted.isTold(() -> publisher.flush(Duration.ofMinutes(10)));
            sender.lets(Integer.MAX_VALUE / 2);
            publisher.flush(SOON);
            assertThat(sender.committed()).containsExactly(0);
        }
    }

    @Test
    void whatMayHaveBeenLostIsSentAgainWithItsKeyAndCommittedOnce() throws Exception {
        sender.answers((numbers, commit) -> {
                    throw unreachable();
                })
                .answers((numbers, commit) -> {
                    throw Refusals.of("OVERLOADED", 503);
                })
                .answers((numbers, commit) -> {
                    commit.run();
                    throw unreachable();
                });
        try (EventPublisher publisher = builder().batch(2, 1024, NEVER).open()) {
            publisher.publish(event(0));
            publisher.publish(event(1)).get();
        }
        assertThat(sender.tries()).hasSize(4).allSatisfy(one -> {
            assertThat(one.numbers()).containsExactly(0, 1);
            assertThat(one.key()).isEqualTo(sender.tries().get(0).key());
        });
        assertThat(sender.committed()).containsExactly(0, 1);
    }

    @Test
    void anEventThatIsRefusedIsGivenUpAlone() throws Exception {
        sender.answers((numbers, commit) -> {
            throw Refusals.invalid("[1].type", "[3].payload", "[3].type");
        });
        EventPublisher publisher = builder().batch(5, 1024, NEVER).open();
        List<CompletableFuture<Position>> futures = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            futures.add(publisher.publish(event(n)));
        }
        assertThatThrownBy(() -> publisher.flush(SOON)).isInstanceOfSatisfying(PublishFailedException.class, e -> {
            assertThat(e.count()).isEqualTo(2);
            assertThat(e).hasCauseInstanceOf(InvalidRequestException.class);
        });
        assertThat(sender.committed()).containsExactly(0, 2, 4);
        assertThat(sender.tries().get(0).key())
                .isNotEqualTo(sender.tries().get(1).key());
        assertThat(fieldsOf(futures.get(1))).containsExactly("type");
        assertThat(fieldsOf(futures.get(3))).containsExactly("payload", "type");
        // told once
        publisher.flush(SOON);
        publisher.close();
    }

    @Test
    void aRefusalThatNamesNoEventIsNarrowedDown() throws Exception {
        for (int tries = 0; tries < 64; tries++) {
            sender.answers((numbers, commit) -> {
                if (numbers.contains(5)) {
                    throw Refusals.of("NESTED_TOO_DEEPLY", 400);
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
    void whatTheKeyMayNotIsGivenUpAtOnce() {
        sender.answers((numbers, commit) -> {
            throw Refusals.of("FORBIDDEN", 403);
        });
        EventPublisher publisher = builder().batch(2, 1024, NEVER).open();
        assertThatThrownBy(() -> {
                    publisher.publish(event(0));
                    publisher.publish(event(1));
                    publisher.flush(SOON);
                })
                .isInstanceOfSatisfying(
                        PublishFailedException.class, e -> assertThat(e.count()).isEqualTo(2));
        assertThat(sender.tries()).hasSize(1);
        publisher.close();
    }

    @Test
    void patienceHasAnEnd() throws Exception {
        for (int tries = 0; tries < 100_000; tries++) {
            sender.answers((numbers, commit) -> {
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
    void closingGivesUpWhatIsNotCommittedInTimeAndSaysSo() throws Exception {
        sender.holds();
        EventPublisher publisher = builder().batch(1, 1024, Duration.ZERO).open();
        List<CompletableFuture<Position>> futures = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            futures.add(publisher.publish(event(n)));
        }
        sender.awaitTry();
        assertThatThrownBy(() -> publisher.close(Duration.ofMillis(10)))
                .isInstanceOfSatisfying(
                        PublishFailedException.class, e -> assertThat(e.count()).isEqualTo(3));
        assertThat(futures).allSatisfy(future -> assertThat(future).isCompletedExceptionally());
        assertThatThrownBy(() -> publisher.publish(event(3))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> publisher.offer(event(3))).isInstanceOf(IllegalStateException.class);
        publisher.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("windsock-publish-"));
    }

    @Test
    void anEventMayBeChangedOnceItWasGiven() throws Exception {
        try (EventPublisher publisher = builder().batch(500, 1024 * 1024, NEVER).open()) {
            PublishedEvent event = event(1);
            publisher.publish(event);
            event.payload(Map.of("n", 2));
        }
        assertThat(sender.committed()).containsExactly(1);
    }

    /** Whatever the server answers, each event is committed once and in order, or its future has failed. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingIsLostOrDoneTwice(long seed) throws Exception {
        Random random = new Random(seed);
        for (int tries = 0; tries < 400; tries++) {
            int what = random.nextInt(6);
            sender.answers((numbers, commit) -> {
                switch (what) {
                    case 0 -> throw unreachable();
                    case 1 -> {
                        commit.run();
                        throw unreachable();
                    }
                    case 2 -> throw Refusals.of("RATE_LIMITED", 429);
                    case 3 -> throw Refusals.invalid("[0].type");
                    case 4 -> throw Refusals.of("MALFORMED_BODY", 400);
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
        Optional<Long> failed = closing(publisher);
        List<Integer> done = IntStream.range(0, 500)
                .filter(n -> !futures.get(n).isCompletedExceptionally())
                .boxed()
                .toList();
        assertThat(futures).allMatch(CompletableFuture::isDone);
        assertThat(sender.committed()).isSorted().doesNotHaveDuplicates().isEqualTo(done);
        assertThat(failed.orElse(0L)).isEqualTo(500 - done.size());
    }

    /** What a refused event's own failure names. */
    private static List<String> fieldsOf(CompletableFuture<Position> future) {
        InvalidRequestException refusal = catchThrowableOfType(InvalidRequestException.class, () -> {
            try {
                future.join();
            } catch (CompletionException e) {
                throw Objects.requireNonNull(e.getCause());
            }
        });
        return refusal.errors().stream()
                .map(WindsockException.FieldError::field)
                .toList();
    }

    private static Optional<Long> closing(EventPublisher publisher) {
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
