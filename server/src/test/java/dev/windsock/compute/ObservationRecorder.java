// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a driver told. */
public final class ObservationRecorder implements DriverListener {
    private final BlockingQueue<Observation> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<DriverStatus> statuses = new LinkedBlockingQueue<>();

    @Override
    public void observed(Observation observation) {
        told.add(observation);
    }

    @Override
    public void statusChanged(DriverStatus status) {
        statuses.add(status);
    }

    /** The next status that was told, which must be of a kind. */
    public <T extends DriverStatus> T awaitStatus(Class<T> kind) throws InterruptedException {
        DriverStatus next = statuses.poll(40, TimeUnit.SECONDS);
        assertThat(next).isInstanceOf(kind);
        return kind.cast(next);
    }

    /** The next observation, which must be of a kind. */
    public <T extends Observation> T await(Class<T> kind) throws InterruptedException {
        Observation next = told.poll(10, TimeUnit.SECONDS);
        assertThat(next).isInstanceOf(kind);
        return kind.cast(next);
    }

    public void assertNothingTold() {
        assertThat(told).isEmpty();
    }
}
