// SPDX-License-Identifier: Apache-2.0
package dev.windsock.idempotency;

import dev.windsock.json.Timestamps;
import dev.windsock.log.Position;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.retry.Poll;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Executes a mutation at most once for each Idempotency-Key. The key is claimed in the transaction of the change, so after a
 * crash either both are stored or neither is. If two identical requests are concurrent, even on different servers, one of them
 * waits for the response to the other. A rejected mutation does not claim its key and may be sent again.
 *
 * <p>The key of a mutation that acts outside of the store is claimed before the mutation acts; see {@link PendingRequests}.
 *
 * <p>Threading: stateless; every method except {@link #submit} blocks on the store.
 */
@Singleton
public final class IdempotencyKeys {
    /** How long a response is stored. */
    static final Duration KEPT = Duration.ofHours(24);

    /** How long a request waits for the response to an identical request. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(2);

    private final Store store;
    private final IdempotencyRepository repository;
    private final IdempotencyRetention retention;
    private final PendingRequests pending;
    private final ObjectMapper json;
    private final Clock clock;

    IdempotencyKeys(
            Store store,
            IdempotencyRepository repository,
            IdempotencyRetention retention,
            PendingRequests pending,
            ObjectMapper json,
            Clock clock) {
        this.store = store;
        this.repository = repository;
        this.retention = retention;
        this.pending = pending;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Executes a change, or returns the stored response of an earlier request.
     *
     * @param type the type of the response, which must survive a round trip through JSON
     * @throws RejectedException IDEMPOTENCY_KEY_REUSED if the key was sent earlier with a different request
     */
    public <T> Outcome<T> once(Attempt attempt, Class<T> type, Function<Transaction, T> change) {
        return store.write(claiming(attempt, type, change)).value();
    }

    /** Executes a change like {@link #once}, for a caller on an event loop. Does not block; see {@link Store#submit}. */
    public <T> CompletableFuture<Outcome<T>> submit(
            Attempt attempt, Class<T> type, Function<Transaction, T> change, ScheduledExecutorService loop) {
        return store.submit(claiming(attempt, type, change), loop).thenApply(Outcome::value);
    }

    /** Executes a change like {@link #once}, but as an essential change, which is accepted even while the disk is full. */
    public <T> Outcome<T> onceEssential(Attempt attempt, Class<T> type, Function<Transaction, T> change) {
        return store.writeEssential(claiming(attempt, type, change)).value();
    }

    private <T> Function<Transaction, Outcome<T>> claiming(
            Attempt attempt, Class<T> type, Function<Transaction, T> change) {
        if (attempt.idempotencyKey() == null) {
            return transaction -> new Outcome<>(change.apply(transaction), transaction.latest(), false);
        }
        String bodyHash = hash(attempt.body());
        return transaction -> repository
                .find(transaction.handle(), attempt, oldest())
                .map(kept -> again(kept, bodyHash, attempt, type))
                .orElseGet(() -> {
                    T value = change.apply(transaction);
                    Position position = transaction.latest();
                    String answer = write(value);
                    retention.count(answer.length());
                    repository.insert(
                            transaction.handle(),
                            attempt,
                            new IdempotencyRepository.Kept(attempt.operation(), bodyHash, answer, position.toString()),
                            Timestamps.toMillis(clock.instant()));
                    return new Outcome<>(value, position, false);
                });
    }

    /**
     * Returns the stored response, or runs the work, in which a driver acts before {@link #once} commits the change. If another
     * request with the same key is already running, waits for its response.
     *
     * @throws RejectedException IDEMPOTENCY_KEY_PENDING if that response does not arrive in time, or the server that was
     *     processing the other request was killed
     */
    public <T> Outcome<T> answered(Attempt attempt, Class<T> type, Supplier<Outcome<T>> work) {
        if (attempt.idempotencyKey() == null) {
            return work.get();
        }
        String bodyHash = hash(attempt.body());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        do {
            Optional<Outcome<T>> stored = store.read(handle -> repository.find(handle, attempt, oldest()))
                    .map(kept -> again(kept, bodyHash, attempt, type));
            if (stored.isPresent()) {
                return stored.get();
            }
            if (pending.claim(attempt, oldest())) {
                try {
                    return work.get();
                } finally {
                    pending.release(attempt);
                }
            }
        } while (System.nanoTime() < deadline && Poll.pause(POLL_INTERVAL));
        throw new RejectedException(
                ErrorCode.IDEMPOTENCY_KEY_PENDING,
                "A server is processing a request with this Idempotency-Key, or was stopped while processing "
                        + "it: the outcome is not known. Retry later with the same key.",
                RETRY_DELAY);
    }

    private <T> Outcome<T> again(IdempotencyRepository.Kept kept, String bodyHash, Attempt attempt, Class<T> type) {
        if (!kept.operation().equals(attempt.operation()) || !kept.bodyHash().equals(bodyHash)) {
            throw new RejectedException(
                    ErrorCode.IDEMPOTENCY_KEY_REUSED,
                    "The Idempotency-Key was already used for a different request: " + kept.operation() + ".");
        }
        Position position = Position.parse(kept.position())
                .orElseThrow(() -> new IllegalStateException("not a position: " + kept.position()));
        return new Outcome<>(read(kept.answer(), type), position, true);
    }

    private Instant oldest() {
        return clock.instant().minus(KEPT);
    }

    private String hash(@Nullable Object body) {
        try {
            byte[] text = body == null ? new byte[0] : body instanceof byte[] raw ? raw : json.writeValueAsBytes(body);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T read(String answer, Class<T> type) {
        try {
            return Objects.requireNonNull(json.readValue(answer, type), "a response is never null");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
