// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.windsock.client.WindsockException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A thread that is interrupted while it waits for the client. */
public final class Interrupted {
    private Interrupted() {}

    /** Waits on a thread of its own, which is interrupted then and has to keep that; answers what it got. */
    public static Throwable of(ThrowingCallable wait) throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            failure.complete(catchThrowable(wait));
            kept.complete(Thread.currentThread().isInterrupted());
        });
        waiting.start();
        while (waiting.getState() != Thread.State.TIMED_WAITING && waiting.getState() != Thread.State.WAITING) {
            assertThat(failure).isNotDone();
            Thread.onSpinWait();
        }
        waiting.interrupt();
        Throwable told = failure.get(20, TimeUnit.SECONDS);
        assertThat(kept.get(20, TimeUnit.SECONDS)).isTrue();
        return told;
    }

    /** That it gets the client's exception. */
    public static void isTold(ThrowingCallable wait) throws Exception {
        assertThat(of(wait))
                .isInstanceOfSatisfying(
                        WindsockException.class, e -> assertThat(e.code()).isEqualTo(WindsockException.INTERRUPTED));
    }
}
