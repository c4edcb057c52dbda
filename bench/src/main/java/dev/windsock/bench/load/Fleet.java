// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The subscribers of one server, on one connection loop, and what is published to them.
 *
 * <p>Threading: members and tally belong to the loop; everything else to the thread that obeys orders, which waits for the
 * loop.
 */
final class Fleet {
    private static final long LOOK_AGAIN_NANOS = 2_000_000;

    private final Order.Connect made;
    private final EventLoop loop;
    private final Tally tally = new Tally();
    private final List<Member> members = new ArrayList<>();
    private final Publisher publisher;
    private Publisher.Outcome last = new Publisher.Outcome(0, 0, Latency.NONE);
    private int frozen;
    private long expected;
    private long startNanos;

    Fleet(Order.Connect made, EventLoop loop) {
        this.made = made;
        this.loop = loop;
        this.publisher = new Publisher(made.target(), made.resources());
        for (int i = 0; i < made.count(); i++) {
            members.add(new Member(tally, made.resources()));
        }
    }

    Answer connect() {
        return new Connector(made, loop, members, made.inFlight()).run();
    }

    Answer resume(int inFlight) {
        return new Connector(made, loop, members, inFlight).run();
    }

    /** Publishes, and waits so long for the deliveries. */
    Answer publish(Order.Publish order, double waitSeconds) {
        clear();
        last = publisher.publish(order);
        expectDeliveries();
        return settle(waitSeconds);
    }

    /** Counts anew, and expects what someone else publishes. */
    Answer expect(long events) {
        clear();
        last = new Publisher.Outcome(events, 0, Latency.NONE);
        expectDeliveries();
        return new Answer.Done();
    }

    private void clear() {
        onLoop(() -> {
            tally.clear();
            return true;
        });
        startNanos = System.nanoTime();
    }

    private void expectDeliveries() {
        expected = last.events() * (members.size() - frozen) / made.resources();
    }

    Answer settle(double waitSeconds) {
        long deadline = System.nanoTime() + (long) (waitSeconds * TimeUnit.SECONDS.toNanos(1));
        while (tally.delivered() < expected && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        return onLoop(() -> new Answer.Published(
                last.events(),
                expected,
                tally.delivered(),
                tally.missing(),
                tally.repeatedEvents(),
                tally.droppedConnections(),
                last.refused(),
                tally.latency(),
                last.acknowledged(),
                (tally.lastNanos() - startNanos) / 1e9));
    }

    Answer freeze(int everyNth) {
        return onLoop(() -> {
            for (int i = 0; i < members.size(); i += everyNth) {
                members.get(i).freeze();
                frozen++;
            }
            return new Answer.Done();
        });
    }

    Answer kill() {
        return onLoop(() -> {
            members.forEach(Member::kill);
            return new Answer.Done();
        });
    }

    Answer count() {
        return onLoop(() -> new Answer.Counted(tally.takeUpdates(), tally.droppedConnections()));
    }

    private <T> T onLoop(Callable<T> work) {
        return loop.submit(work).syncUninterruptibly().getNow();
    }
}
