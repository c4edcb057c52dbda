// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.LoadClient;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Answer;
import dev.windsock.bench.load.Order;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.machine.Usage;
import dev.windsock.bench.source.Source;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What scenarios work with: the JVMs, the sizes, and the steps that most of them have in common. Blocks. */
public record Lab(Children children, LoadClient load, Scale scale) {
    /** What an event's payload has. */
    static final int PAYLOAD_BYTES = 200;

    private static final String EVENTS = "/api/events";
    private static final int IN_FLIGHT = 128;
    private static final double SETTLE_SECONDS = 10;
    private static final int WARM_CLIENTS = 8;
    private static final int WARM_SUBSCRIBERS = 300;

    /** What a subject used in a window, and what the subscribers saw of it. */
    record Window(Usage usage, Answer.Published published) {}

    /** Publishes for so many seconds; what subscribers saw of the seconds that warm a subject up is of no use. */
    @FunctionalInterface
    private interface Publishing {

        Answer.Published during(double seconds);
    }

    /** Connects a fleet that is named after its subject. */
    Answer.Connected connect(Subject subject, Wire wire, int count) {
        return load.connect(
                new Order.Connect(subject.name(), subject.target(), wire, "topics=custom", count, IN_FLIGHT, 1));
    }

    void disband(Subject subject) {
        load.disband(new Order.Disband(subject.name()));
        pause(0.5);
    }

    /** Publishes to a fleet for a window, and looks at what its subject uses meanwhile. */
    Window publish(Subject subject, Rhythm rhythm) {
        return window(subject, seconds -> publish(subject, rhythm, seconds));
    }

    private Window window(Subject subject, Publishing publishing) {
        publishing.during(1);
        Usage before = subject.probe().usage();
        Answer.Published published = publishing.during(scale.windowSeconds());
        return new Window(subject.probe().usage().since(before), published);
    }

    Answer.Published publish(Subject subject, Rhythm rhythm, double seconds) {
        return load.publish(new Order.Publish(
                subject.name(),
                EVENTS + rhythm.query(subject),
                rhythm.batchesPerSecond(),
                rhythm.batch(),
                seconds,
                rhythm.payloadBytes(),
                true));
    }

    /** The same, published from inside the subject. */
    Window publishInside(Subject subject, Rhythm rhythm) {
        return window(subject, seconds -> publishInside(subject, rhythm, seconds));
    }

    private Answer.Published publishInside(Subject subject, Rhythm rhythm, double seconds) {
        Source.Job job = new Source.Job(
                rhythm.batchesPerSecond(), rhythm.batch(), seconds, rhythm.payloadBytes(), rhythm.flush());
        load.expect(new Order.Expect(subject.name(), job.events()));
        subject.publish(job);
        return load.settle(new Order.Settle(subject.name(), SETTLE_SECONDS));
    }

    /** Publishes to nobody, which is what a fan-out costs besides its deliveries. */
    Window publishToNobody(Subject subject, Rhythm rhythm) {
        connect(subject, Wire.WEBSOCKET, 0);
        Window window = publish(subject, rhythm);
        disband(subject);
        return window;
    }

    /**
     * Lets the JIT compiler see what will be measured: thousands of requests, since what it compiles in a window of few
     * requests would be taken for their cost.
     */
    void warmUp(Subject subject) {
        load.flood(new Order.Flood(subject.target(), WARM_CLIENTS, 1, scale.warmUpSeconds(), PAYLOAD_BYTES));
        for (Wire wire : Wire.values()) {
            connect(subject, wire, WARM_SUBSCRIBERS);
            publish(subject, new Rhythm(20, 10, PAYLOAD_BYTES), scale.warmUpSeconds() / 4.0);
            publish(subject, new Rhythm(50, 1, PAYLOAD_BYTES), scale.warmUpSeconds() / 4.0);
            disband(subject);
        }
    }

    static void pause(double seconds) {
        LockSupport.parkNanos(Math.round(seconds * TimeUnit.SECONDS.toNanos(1)));
    }
}
