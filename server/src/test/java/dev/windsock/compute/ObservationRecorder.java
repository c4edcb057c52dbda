// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Records the observations that a driver reports. */
public final class ObservationRecorder implements DriverListener {
    private final BlockingQueue<Observation> observations = new LinkedBlockingQueue<>();
    private final BlockingQueue<DriverStatus> statuses = new LinkedBlockingQueue<>();

    @Override
    public void observed(Observation observation) {
        observations.add(observation);
    }

    @Override
    public void statusChanged(DriverStatus status) {
        statuses.add(status);
    }

    /** Waits for the next status, which must be of the given type. */
    public <T extends DriverStatus> T awaitStatus(Class<T> kind) throws InterruptedException {
        DriverStatus next = statuses.poll(40, TimeUnit.SECONDS);
        assertThat(next).isInstanceOf(kind);
        return kind.cast(next);
    }

    /** Waits for the next observation, which must be of the given type. */
    public <T extends Observation> T await(Class<T> kind) throws InterruptedException {
        Observation next = observations.poll(30, TimeUnit.SECONDS);
        assertThat(next).isInstanceOf(kind);
        return kind.cast(next);
    }

    public void assertNoObservation() {
        assertThat(observations).isEmpty();
    }
}
