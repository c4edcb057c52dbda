package dev.windsock.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Keeps what a driver told. */
public final class ObservationRecorder implements Consumer<Observation> {
    private final BlockingQueue<Observation> told = new LinkedBlockingQueue<>();

    @Override
    public void accept(Observation observation) {
        told.add(observation);
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
