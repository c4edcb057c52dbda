// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.LoadClient;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Command;
import dev.windsock.bench.load.Reply;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.machine.Usage;
import dev.windsock.bench.source.Source;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Provides scenarios with the JVMs, the scale and common steps. Blocks. */
public record Lab(Children children, LoadClient load, Scale scale) {
    /** The size of an event's payload. */
    static final int PAYLOAD_BYTES = 200;

    private static final String EVENTS = "/api/events";
    private static final int IN_FLIGHT = 128;
    private static final double SETTLE_SECONDS = 10;
    private static final int WARM_CLIENTS = 8;
    private static final int WARM_SUBSCRIBERS = 300;

    /** The usage of a subject in a window, and the result of its publishing. */
    record Window(Usage usage, Reply.Published published) {}

    /** Publishes for a number of seconds. */
    @FunctionalInterface
    private interface Publishing {
        Reply.Published during(double seconds);
    }

    /** Connects a fleet named after its subject. */
    Reply.Connected connect(Subject subject, Wire wire, int count) {
        return load.send(
                new Command.Connect(subject.name(), subject.target(), wire, "topics=custom", count, IN_FLIGHT, 1));
    }

    /** Connects another fleet, which stays connected until its subject is closed. */
    Reply.Connected connectMore(Subject subject, Wire wire, int count) {
        return load.send(new Command.Connect(
                subject.name() + "-more", subject.target(), wire, "topics=custom", count, IN_FLIGHT, 1));
    }

    void disband(Subject subject) {
        load.send(new Command.Disband(subject.name()));
        pause(0.5);
    }

    /** Publishes to a fleet for one measurement window, and measures the usage of the fleet's subject. */
    Window publish(Subject subject, Workload workload) {
        return window(subject, seconds -> publish(subject, workload, seconds));
    }

    private Window window(Subject subject, Publishing publishing) {
        publishing.during(1);
        Usage before = subject.probe().usage();
        Reply.Published published = publishing.during(scale.windowSeconds());
        return new Window(subject.probe().usage().since(before), published);
    }

    Reply.Published publish(Subject subject, Workload workload, double seconds) {
        return publish(subject, subject, workload, seconds);
    }

    /** Publishes to one server for the subscribers of another one. */
    Reply.Published publish(Subject subject, Subject publisher, Workload workload, double seconds) {
        return load.send(new Command.Publish(
                subject.name(),
                publisher.target(),
                EVENTS + workload.query(subject),
                workload.batchesPerSecond(),
                workload.batch(),
                workload.apart(),
                seconds,
                workload.payloadBytes(),
                true));
    }

    /** Publishes to a server the events that the killed subscribers of another server miss. */
    void publishUnseen(Subject subject, Subject publisher) {
        load.send(
                new Command.Publish(subject.name(), publisher.target(), EVENTS, 5, 1, false, 2, PAYLOAD_BYTES, false));
    }

    /** Publishes from inside the subject for a window, and measures its usage. */
    Window publishInside(Subject subject, Workload workload) {
        return window(subject, seconds -> publishInside(subject, workload, seconds));
    }

    private Reply.Published publishInside(Subject subject, Workload workload, double seconds) {
        Source.Job job = new Source.Job(
                workload.batchesPerSecond(), workload.batch(), seconds, workload.payloadBytes(), workload.flush());
        load.send(new Command.Expect(subject.name(), job.events()));
        subject.publish(job);
        return load.send(new Command.Settle(subject.name(), SETTLE_SECONDS));
    }

    /** Publishes without subscribers, to measure the cost of a fan-out without its deliveries. */
    Window publishWithoutSubscribers(Subject subject, Workload workload) {
        connect(subject, Wire.WEBSOCKET, 0);
        Window window = publish(subject, workload);
        disband(subject);
        return window;
    }

    /**
     * Warms up the JIT compiler with thousands of requests. Otherwise, it would compile during a window with few requests, and
     * the window would include that cost.
     */
    void warmUp(Subject subject) {
        load.send(new Command.Flood(subject.target(), WARM_CLIENTS, 1, scale.warmUpSeconds(), PAYLOAD_BYTES));
        for (Wire wire : Wire.values()) {
            connect(subject, wire, WARM_SUBSCRIBERS);
            publish(subject, new Workload(20, 10, PAYLOAD_BYTES), scale.warmUpSeconds() / 4.0);
            publish(subject, new Workload(50, 1, PAYLOAD_BYTES), scale.warmUpSeconds() / 4.0);
            disband(subject);
        }
    }

    static void pause(double seconds) {
        LockSupport.parkNanos(Math.round(seconds * TimeUnit.SECONDS.toNanos(1)));
    }
}
