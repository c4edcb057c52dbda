// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.windsock.client.error.WindsockException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Interrupts threads that wait for the client. */
public final class Interruption {
    private Interruption() {}

    /**
     * Runs a call on a new thread, interrupts the thread, checks that its interrupt status is set, and returns the exception.
     */
    public static Throwable during(ThrowingCallable wait) throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        CompletableFuture<Boolean> interruptRestored = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            failure.complete(catchThrowable(wait));
            interruptRestored.complete(Thread.currentThread().isInterrupted());
        });
        waiting.start();
        Polling.until(
                waiting::getState,
                () -> failure.isDone()
                        || waiting.getState() == Thread.State.TIMED_WAITING
                        || waiting.getState() == Thread.State.WAITING);
        assertThat(failure).isNotDone();
        waiting.interrupt();
        Throwable thrown = failure.get(20, TimeUnit.SECONDS);
        assertThat(interruptRestored.get(20, TimeUnit.SECONDS)).isTrue();
        return thrown;
    }

    /** Asserts that an interrupted call throws the client's exception. */
    public static void assertReported(ThrowingCallable wait) throws Exception {
        assertThat(during(wait))
                .isInstanceOfSatisfying(
                        WindsockException.class, e -> assertThat(e.code()).isEqualTo(WindsockException.INTERRUPTED));
    }
}
