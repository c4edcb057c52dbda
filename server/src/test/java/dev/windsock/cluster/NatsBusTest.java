// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.nats.NatsProcess;
import dev.windsock.wire.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two servers in one cluster, with their own NATS server. */
@NullUnmarked
final class NatsBusTest extends BusContract {
    private static final AtomicInteger CLUSTERS = new AtomicInteger();
    private static final Subject HEAD = new Subject("log.head");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static NatsProcess nats;

    private final List<Bus> open = new ArrayList<>();
    private Bus here;
    private Bus there;

    @BeforeAll
    static void start() {
        nats = NatsProcess.start();
    }

    @AfterAll
    static void stop() {
        nats.close();
    }

    @BeforeEach
    void connect() {
        String cluster = "c" + CLUSTERS.incrementAndGet();
        here = open(nats, cluster);
        there = open(nats, cluster);
    }

    private Bus open(NatsProcess process, String cluster) {
        Bus bus = unconnected(process, cluster);
        Deadline.await("the connection", bus::isConnected);
        return bus;
    }

    private Bus unconnected(NatsProcess process, String cluster) {
        Bus bus = NatsBus.open(NatsServers.parse(process.url(), null), cluster, "test");
        open.add(bus);
        return bus;
    }

    @AfterEach
    void disconnect() {
        open.forEach(Bus::close);
    }

    @Override
    Bus here() {
        return here;
    }

    @Override
    Bus there() {
        return there;
    }

    /**
     * The server carries out the commands on a connection in order, so it knows about the subscriptions once it has responded.
     */
    @Override
    void settle() {
        open.forEach(NatsBusTest::roundTrip);
    }

    private static void roundTrip(Bus bus) {
        try {
            bus.request(new Subject("settle"), new byte[0], TIMEOUT).join();
        } catch (CompletionException e) {
            assertThat(((BusException) e.getCause()).reason()).isEqualTo(BusException.Reason.NO_RESPONDER);
        }
    }

    @Test
    void keepsClustersApart() {
        Bus stranger = open(nats, "another");
        List<String> received = new CopyOnWriteArrayList<>();
        stranger.subscribe(HEAD, message -> received.add("theirs"));
        there.subscribe(HEAD, message -> received.add("ours"));
        settle();
        here.publish(HEAD, new byte[0]);
        settle();
        Deadline.await("the message", () -> !received.isEmpty());
        roundTrip(stranger);
        assertThat(received).containsExactly("ours");
    }

    @Test
    void resumesWhenItsServerIsBack() {
        try (NatsProcess own = NatsProcess.start()) {
            Bus sender = open(own, "own");
            Bus receiver = open(own, "own");
            List<String> received = new CopyOnWriteArrayList<>();
            receiver.subscribe(HEAD, message -> received.add(new String(message, UTF_8)));
            roundTrip(receiver);
            own.kill();
            Deadline.await("the end of the connection", () -> !sender.isConnected() && !receiver.isConnected());
            sender.publish(HEAD, "lost".getBytes(UTF_8));
            assertThat(sender.request(HEAD, new byte[0], TIMEOUT))
                    .isCompletedExceptionally()
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(BusException.class)
                    .withMessageContaining("not connected");

            own.restart();
            Deadline.await("both connections", () -> sender.isConnected() && receiver.isConnected());
            Deadline.await("a message", () -> {
                sender.publish(HEAD, "new".getBytes(UTF_8));
                return !received.isEmpty();
            });
            assertThat(received).doesNotContain("lost");
        }
    }

    /** The client library gives up when a server rejects it twice. */
    @Test
    void resumesAfterItsServerHasRejectedIt() {
        try (NatsProcess own = NatsProcess.start()) {
            Bus bus = open(own, "own");
            List<String> received = new CopyOnWriteArrayList<>();
            bus.subscribe(HEAD, message -> received.add("received"));
            for (int rejections = 3; rejections < 7; rejections += 3) {
                int atLeast = rejections;
                own.kill();
                own.restart("authorization { user: other, password: secret }");
                Deadline.await("the rejections", () -> own.logged("authentication error") >= atLeast);
                assertThat(bus.isConnected()).isFalse();
                own.kill();
                own.restart();
                Deadline.await("the connection", bus::isConnected);
                received.clear();
                Deadline.await("a message", () -> {
                    bus.publish(HEAD, new byte[0]);
                    return !received.isEmpty();
                });
            }
        }
    }

    @Test
    void staysConnectedWhenItsServerRejectsLargeMessages() {
        try (NatsProcess own = NatsProcess.start()) {
            own.kill();
            own.restart("max_payload: 1000");
            Bus bus = open(own, "own");
            AtomicInteger received = new AtomicInteger();
            bus.subscribe(HEAD, message -> received.incrementAndGet());
            roundTrip(bus);
            bus.publish(HEAD, new byte[2_000]);
            assertThat(bus.request(HEAD, new byte[2_000], TIMEOUT)).isCompletedExceptionally();
            bus.publish(HEAD, new byte[10]);
            Deadline.await("the small message", () -> received.get() == 1);
        }
    }

    @Test
    void connectsOnceItsServerStarts() {
        try (NatsProcess own = NatsProcess.start()) {
            own.kill();
            Bus early = unconnected(own, "early");
            List<String> received = new CopyOnWriteArrayList<>();
            early.subscribe(HEAD, message -> received.add("received"));
            early.publish(HEAD, new byte[0]);
            assertThat(early.isConnected()).isFalse();
            own.restart();
            Deadline.await("the connection", early::isConnected);
            Deadline.await("a message", () -> {
                early.publish(HEAD, new byte[0]);
                return !received.isEmpty();
            });
        }
    }

    @Test
    void closesBeforeItIsConnected() {
        try (NatsProcess own = NatsProcess.start()) {
            own.kill();
            Bus early = unconnected(own, "early");
            early.close();
            own.restart();
            assertThat(early.isConnected()).isFalse();
        }
    }
}
