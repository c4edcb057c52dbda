// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The subscribers of one server, on one event loop, and their publisher.
 *
 * <p>Threading: the members and the tally are confined to the event loop. Everything else is confined to the command thread,
 * which waits for the loop.
 */
final class Fleet {
    private static final long POLL_INTERVAL_NANOS = 2_000_000;

    private final Command.Connect command;
    private final EventLoop loop;
    private final Tally tally = new Tally();
    private final List<Member> members = new ArrayList<>();
    private final Publisher publisher;
    private Publisher.Outcome last = new Publisher.Outcome(0, 0, Latency.NONE);
    private int frozen;
    private long expected;
    private long startNanos;

    Fleet(Command.Connect command, EventLoop loop) {
        this.command = command;
        this.loop = loop;
        this.publisher = new Publisher(command.resources());
        for (int i = 0; i < command.count(); i++) {
            members.add(new Member(tally, command.resources()));
        }
    }

    Reply connect() {
        return new Connector(command, loop, members, command.inFlight()).run();
    }

    Reply resume(Command.Resume resume) {
        return new Connector(command.to(resume.target()), loop, members, resume.inFlight()).run();
    }

    /** Publishes, and waits at most the given time for the deliveries. */
    Reply publish(Command.Publish publish, double waitSeconds) {
        clear();
        last = publisher.publish(publish);
        expectDeliveries();
        return settle(waitSeconds);
    }

    /** Resets the counters, and expects events from another publisher. */
    Reply expect(long events) {
        clear();
        last = new Publisher.Outcome(events, 0, Latency.NONE);
        expectDeliveries();
        return new Reply.Done();
    }

    private void clear() {
        onLoop(() -> {
            tally.clear();
            return true;
        });
        startNanos = System.nanoTime();
    }

    private void expectDeliveries() {
        expected = last.events() * (members.size() - frozen) / command.resources();
    }

    Reply settle(double waitSeconds) {
        long deadline = System.nanoTime() + (long) (waitSeconds * TimeUnit.SECONDS.toNanos(1));
        while (tally.delivered() < expected && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL_INTERVAL_NANOS);
        }
        return onLoop(() -> new Reply.Published(
                last.events(),
                expected,
                tally.delivered(),
                tally.missing(),
                tally.repeatedEvents(),
                tally.droppedConnections(),
                last.rejected(),
                tally.latency(),
                last.acknowledged(),
                (tally.lastNanos() - startNanos) / 1e9));
    }

    Reply freeze(int everyNth) {
        return onLoop(() -> {
            for (int i = 0; i < members.size(); i += everyNth) {
                members.get(i).freeze();
                frozen++;
            }
            return new Reply.Done();
        });
    }

    Reply kill() {
        return onLoop(() -> {
            members.forEach(Member::kill);
            return new Reply.Done();
        });
    }

    Reply count() {
        return onLoop(() -> new Reply.Counted(tally.drainUpdates(), tally.droppedConnections()));
    }

    private <T> T onLoop(Callable<T> work) {
        return loop.submit(work).syncUninterruptibly().getNow();
    }
}
