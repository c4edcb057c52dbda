// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.limit.MemoryBudget;
import dev.windsock.limit.MemoryBudgets;
import dev.windsock.limit.MemoryUse;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventLog;
import dev.windsock.principal.CredentialListener;
import dev.windsock.principal.KeyCounts;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * The requests that are waiting for a change.
 *
 * <p>Threading: the log's writer wakes waiters and never blocks on them. Each waiter blocks its own virtual thread.
 */
@Singleton
final class LongPolls implements CredentialListener, GracefulShutdownCapable {
    /** Maximum number of waiting requests per key. */
    static final int MAX_PER_KEY = 100;

    private static final int WAITER_BYTES = 8 << 10;
    private static final Duration RETRY_DELAY = Duration.ofSeconds(5);

    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();

    private final KeyCounts perKey = new KeyCounts(MAX_PER_KEY);

    private final MemoryBudget memory;

    LongPolls(EventLog log, MemoryBudgets budgets) {
        this.memory = budgets.of(MemoryUse.LONG_POLLS);
        log.onCommit(this::wake);
    }

    /** Starts waiting for changes. No change that is committed after this call is missed. */
    Waiter enter(Principal principal, ChangeFilter filter) {
        if (!perKey.take(principal.keyId())) {
            throw new RejectedException(
                    ErrorCode.TOO_MANY_CONNECTIONS,
                    "This key has reached its limit of " + MAX_PER_KEY + " requests waiting for events.",
                    RETRY_DELAY);
        }
        MemoryBudget.Share share;
        try {
            share = memory.acquire(
                    principal.keyId().value(), principal.tenantId().value(), WAITER_BYTES);
        } catch (RejectedException e) {
            perKey.release(principal.keyId());
            throw e;
        }
        Waiter waiter = new Waiter(principal, filter, share);
        waiters.add(waiter);
        return waiter;
    }

    private void wake(List<ChangeEvent> events) {
        for (Waiter waiter : waiters) {
            for (ChangeEvent event : events) {
                if (waiter.filter.wants(event)) {
                    waiter.woken.complete(true);
                    break;
                }
            }
        }
    }

    @Override
    public void ended(Predicate<Principal> condition) {
        for (Waiter waiter : waiters) {
            if (condition.test(waiter.principal)) {
                waiter.woken.completeExceptionally(
                        new RejectedException(ErrorCode.UNAUTHENTICATED, "The credential was revoked or has expired."));
            }
        }
    }

    /** Ends every wait, so that the server can stop. */
    @Override
    public CompletionStage<?> shutdownGracefully() {
        waiters.forEach(waiter -> waiter.woken.complete(false));
        return CompletableFuture.completedFuture(null);
    }

    /** One long poll. */
    final class Waiter implements AutoCloseable {
        private final Principal principal;
        private final ChangeFilter filter;
        private final MemoryBudget.Share share;
        private final CompletableFuture<Boolean> woken = new CompletableFuture<>();

        private Waiter(Principal principal, ChangeFilter filter, MemoryBudget.Share share) {
            this.share = share;
            this.principal = principal;
            this.filter = filter;
        }

        /** Blocks until there is a change or the time is up, and returns whether there is a change. */
        boolean await(Duration timeout) {
            try {
                return woken.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public void close() {
            if (waiters.remove(this)) {
                share.close();
                perKey.release(principal.keyId());
            }
        }
    }
}
