// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.Overflow;
import dev.windsock.client.stream.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that publish to a group of servers and read their streams. All clients are configured with all servers. Each stream
 * must receive every acknowledged event exactly once and in log order.
 *
 * <p>Threading: for the test that owns it. Publishers and readers run on virtual threads of their own.
 */
final class ClusterLoad implements AutoCloseable {
    private static final int PUBLISHERS = 3;
    private static final int MAX_CLIENTS = 24;

    private final ServerGroup servers;
    private final int eventsPerSecond;
    private final AtomicInteger numbers = new AtomicInteger();
    private final List<Integer> acknowledged = new CopyOnWriteArrayList<>();
    private final AtomicInteger expected = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicBoolean complete = new AtomicBoolean();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<WindsockClient> clients = new ArrayList<>();
    private final List<Future<?>> publishers = new ArrayList<>();
    private final List<Future<List<Integer>>> readers = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Reads a stream and records the events that it receives. Confined to one thread; other threads read it after that thread
     * has ended.
     */
    private final class Reader implements Callable<List<Integer>> {
        private final EventStream<EventItem> stream;
        private final List<Integer> received = new ArrayList<>();

        private Reader(EventStream<EventItem> stream) {
            this.stream = stream;
        }

        @Override
        public List<Integer> call() throws Exception {
            while (!(complete.get() && received.size() >= expected.get())) {
                EventItem item = stream.next(Duration.ofSeconds(60))
                        .orElseThrow(() -> new AssertionError("nothing for a minute, after " + received.size()));
                assertThat(item).as("after %s events", received.size()).isNotInstanceOf(Gap.class);
                if (item instanceof Change change && change.type().equals(Publishing.TYPE)) {
                    received.add(Publishing.number(change));
                }
            }
            return received;
        }
    }

    private ClusterLoad(ServerGroup servers, int eventsPerSecond) {
        this.servers = servers;
        this.eventsPerSecond = eventsPerSecond;
    }

    /** Opens streams, which share a few clients, and begins to publish. */
    static ClusterLoad start(ServerGroup servers, int streams, int eventsPerSecond) throws InterruptedException {
        ClusterLoad load = new ClusterLoad(servers, eventsPerSecond);
        try {
            load.openStreams(streams);
            for (int i = 0; i < PUBLISHERS; i++) {
                WindsockClient client = servers.client().build();
                load.clients.add(client);
                load.publishers.add(load.threads.submit(() -> load.publish(client)));
            }
            return load;
        } catch (InterruptedException | RuntimeException | Error e) {
            load.close();
            throw e;
        }
    }

    private void openStreams(int streams) throws InterruptedException {
        for (int i = 0; i < Math.min(streams, MAX_CLIENTS); i++) {
            clients.add(servers.client()
                    .eventTransports(Transport.values()[i % Transport.values().length])
                    .build());
        }
        for (int i = 0; i < streams; i++) {
            EventStream<EventItem> stream = clients.get(i % MAX_CLIENTS)
                    .streams()
                    .streamEvents()
                    .topics(Topic.CUSTOM)
                    .buffer(64, Overflow.BACKPRESSURE)
                    .open();
            while (!(stream.next(Duration.ofSeconds(30)).orElseThrow() instanceof Connected)) {
                Thread.onSpinWait();
            }
            readers.add(threads.submit(new Reader(stream)));
        }
    }

    private void publish(WindsockClient client) {
        while (!stopped.get()) {
            int number = numbers.getAndIncrement();
            publishOne(client, number);
            acknowledged.add(number);
            LockSupport.parkNanos(PUBLISHERS * 1_000_000_000L / eventsPerSecond);
        }
    }

    /**
     * Repeats the request on any server until it is acknowledged. The idempotency key ensures that it is carried out only once.
     */
    private static void publishOne(WindsockClient client, int number) {
        List<PublishedEvent> events =
                List.of(new PublishedEvent().type(Publishing.TYPE).payload(Map.of("n", number)));
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (true) {
            try {
                client.events()
                        .with(RequestOptions.none()
                                .timeout(Duration.ofSeconds(5))
                                .retries(1))
                        .publishEvents(events, "number-" + number);
                return;
            } catch (WindsockException e) {
                if (!e.isRetryable() || System.nanoTime() > end) {
                    throw new AssertionError("event " + number + " is not accepted: " + e.code(), e);
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    /** Returns the number of acknowledged events. */
    int acknowledged() {
        return acknowledged.size();
    }

    /** Waits until this many more events are acknowledged. */
    void awaitEvents(int more) {
        int until = acknowledged.size() + more;
        Deadlines.awaitRecovery("more events are acknowledged", () -> acknowledged.size() >= until);
    }

    /** Stops the publishers, and checks the log and what each stream has received. */
    void requireComplete() throws Exception {
        stopped.set(true);
        for (Future<?> publisher : publishers) {
            publisher.get();
        }
        List<Integer> logged = Log.numbers(clients.getFirst());
        assertThat(logged).doesNotHaveDuplicates().containsAll(acknowledged);
        expected.set(logged.size());
        complete.set(true);
        // wakes readers that have already received everything
        publishOne(clients.getFirst(), Integer.MAX_VALUE);
        for (Future<List<Integer>> reader : readers) {
            assertThat(reader.get().subList(0, logged.size())).isEqualTo(logged);
        }
    }

    @Override
    public void close() {
        stopped.set(true);
        clients.forEach(WindsockClient::close);
        threads.shutdownNow();
    }
}
