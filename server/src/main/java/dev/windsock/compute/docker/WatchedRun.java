// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import dev.windsock.compute.DriverRef;
import dev.windsock.compute.HealthStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An observed run.
 *
 * @param paused whether it is paused, as last reported
 * @param health the status of the engine's health check, as last reported; null before the first report
 * @param resumedAt when it was last resumed; null if it was never paused
 */
record WatchedRun(
        DriverRef ref,
        boolean paused,
        @Nullable HealthStatus health,
        @Nullable Instant resumedAt) {
    /** Returns a run whose health has not been reported yet. */
    static WatchedRun of(Container container) {
        return new WatchedRun(container.ref(), container.paused(), null, null);
    }

    /**
     * Returns the run in its current state. Engines also check paused containers; these checks fail, so their results are
     * ignored.
     */
    WatchedRun next(Container now) {
        Instant resumed = paused && !now.paused() ? Instant.now() : resumedAt;
        Instant checkedAt = now.checkedAt();
        boolean checkedAwake = !now.paused() && (resumed == null || (checkedAt != null && checkedAt.isAfter(resumed)));
        return new WatchedRun(ref, now.paused(), checkedAwake ? now.health() : health, resumed);
    }
}
