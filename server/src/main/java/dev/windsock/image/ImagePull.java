// SPDX-License-Identifier: Apache-2.0
package dev.windsock.image;

import dev.windsock.compute.ComputeException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One pull of an image.
 *
 * <p>Threading: the pulling thread changes the state; any thread may read it, cancel the pull, and wait for its end.
 */
public final class ImagePull {
    /** The status of a pull. */
    @Schema(name = "ImagePullStatus", description = "Whether a pull is in progress, or how it ended.")
    public enum Status {
        PULLING,
        DONE,
        FAILED
    }

    /**
     * The state at one point in time.
     *
     * @param failure why it failed; null in any other status
     */
    record State(
            Status status,
            @Nullable ComputeException failure,
            long currentBytes,
            long totalBytes,
            @Nullable Instant endedAt) {
        @Nullable String reason() {
            return failure == null ? null : failure.getMessage();
        }
    }

    private final String id;
    private final String image;
    private final Instant startedAt;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile State state = new State(Status.PULLING, null, 0, 0, null);
    private volatile boolean cancelled;

    ImagePull(String id, String image, Instant startedAt) {
        this.id = id;
        this.image = image;
        this.startedAt = startedAt;
    }

    String id() {
        return id;
    }

    String image() {
        return image;
    }

    Instant startedAt() {
        return startedAt;
    }

    State state() {
        return state;
    }

    /** Stores the progress. Returns false if the pull was cancelled. */
    boolean progress(long currentBytes, long totalBytes) {
        state = new State(Status.PULLING, null, currentBytes, totalBytes, null);
        return !cancelled;
    }

    void end(@Nullable ComputeException failure, Instant at) {
        state = new State(
                failure == null ? Status.DONE : Status.FAILED, failure, state.currentBytes(), state.totalBytes(), at);
        ended.countDown();
    }

    /** Ends the pull within about a second. Has no effect on a pull that has already ended. */
    void cancel() {
        cancelled = true;
    }

    /**
     * Waits for the end, up to a timeout.
     *
     * @return false if the pull continues
     * @throws ComputeException if the pull failed, with the cause
     */
    public boolean await(Duration timeout) throws ComputeException {
        try {
            if (!ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        ComputeException failure = state.failure();
        if (failure != null) {
            throw new ComputeException(failure.code(), String.valueOf(failure.getMessage()), failure);
        }
        return true;
    }
}
