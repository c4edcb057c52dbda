// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.ClosedException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.ListenedStream;
import dev.windsock.client.stream.StreamListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Listeners and publishers deliver the same items as blocking reads, and leave no threads or connections. */
@Timeout(60)
final class AdaptersTest {
    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient client = server.client();

    @Test
    void listenerReceivesEveryItemInOrder() throws InterruptedException {
        BlockingQueue<EventItem> received = new LinkedBlockingQueue<>();
        try (ListenedStream stream =
                client.streams().streamEvents().topics(Topic.CUSTOM).listen(received::add)) {
            assertThat(poll(received)).isEqualTo(new Connected(false));
            Publishing.publish(client, 0, 100);
            List<Integer> numbers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                numbers.add(Publishing.number((Change) poll(received)));
            }
            assertThat(numbers).isEqualTo(Publishing.upTo(100));
            assertThat(stream.position()).isPresent();
        }
    }

    @Test
    void failingListenerEndsItsStream() throws InterruptedException {
        BlockingQueue<WindsockException> failures = new LinkedBlockingQueue<>();
        ListenedStream stream = client.streams().streamEvents().listen(new StreamListener<>() {
            @Override
            public void onItem(EventItem item) {
                throw new IllegalStateException("listener failure");
            }

            @Override
            public void onFailure(WindsockException failure) {
                failures.add(failure);
            }
        });
        try (stream) {
            WindsockException failure = poll(failures);
            assertThat(failure.code()).isEqualTo(WindsockException.CONSUMER_FAILED);
            assertThat(failure).hasRootCauseMessage("listener failure");
        }
    }

    @Test
    void publisherDeliversNoMoreThanRequested() throws InterruptedException {
        RecordingSubscriber subscriber = new RecordingSubscriber();
        client.streams().streamEvents().topics(Topic.CUSTOM).publisher().subscribe(subscriber);
        Flow.Subscription subscription = poll(subscriber.subscriptions);
        subscription.request(1);
        assertThat(poll(subscriber.items)).isEqualTo(new Connected(false));
        Publishing.publish(client, 0, 10);
        subscription.request(2);
        assertThat(Publishing.number((Change) poll(subscriber.items))).isZero();
        assertThat(Publishing.number((Change) poll(subscriber.items))).isEqualTo(1);
        assertThat(subscriber.items.poll(100, TimeUnit.MILLISECONDS)).isNull();
        subscription.request(Long.MAX_VALUE);
        for (int number = 2; number < 10; number++) {
            assertThat(Publishing.number((Change) poll(subscriber.items))).isEqualTo(number);
        }
        subscription.cancel();
        assertThat(subscriber.ends).isEmpty();
    }

    @Test
    void rejectsARequestForZeroItems() throws InterruptedException {
        RecordingSubscriber subscriber = new RecordingSubscriber();
        client.streams().streamEvents().publisher().subscribe(subscriber);
        poll(subscriber.subscriptions).request(0);
        assertThat(poll(subscriber.ends)).contains("IllegalArgumentException");
    }

    @Test
    void closingTheClientEndsItsStreamsAndThreads() throws InterruptedException {
        RecordingSubscriber subscriber = new RecordingSubscriber();
        CountDownLatch reading = new CountDownLatch(1);
        List<String> readerEnds = new ArrayList<>();
        Thread reader;
        EventStream<EventItem> ws;
        try (WindsockClient other = server.admin()) {
            ws = other.streams().streamEvents().open();
            Streamed.await(ws, Connected.class);
            Streamed.await(other.streams().streamDashboard().open(), Connected.class);
            other.streams().streamEvents().publisher().subscribe(subscriber);
            Flow.Subscription subscription = poll(subscriber.subscriptions);
            subscription.request(Long.MAX_VALUE);
            poll(subscriber.items);
            reader = new Thread(() -> {
                reading.countDown();
                ws.forEach(item -> {});
                readerEnds.add("without an exception");
            });
            reader.start();
            reading.await();
        }
        reader.join(10_000);
        assertThat(readerEnds).containsExactly("without an exception");
        assertThat(poll(subscriber.ends)).isEqualTo("completed");
        assertThreadsEnd();
    }

    @Test
    void closedClientOpensNoStreams() {
        WindsockClient other = server.admin();
        other.close();
        assertThatThrownBy(() -> other.streams().streamEvents().open()).isInstanceOf(ClosedException.class);
    }

    @Test
    void closedStreamsLeaveNoThreadsOrConnections() throws InterruptedException {
        try (WindsockClient other = server.admin()) {
            for (int i = 0; i < 50; i++) {
                try (EventStream<?> ws = other.streams().streamEvents().open();
                        EventStream<?> sse = other.streams().streamDashboard().open()) {
                    if (i % 2 == 0) {
                        Streamed.await(ws, item -> item instanceof Connected);
                        Streamed.await(sse, item -> item instanceof Connected);
                    }
                }
            }
        }
        assertThreadsEnd();
        awaitNoConnections();
    }

    /** No other stream is open at this point, so all threads with these names belong to closed streams. */
    private static void assertThreadsEnd() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("windsock-stream-")
                    || thread.getName().startsWith("windsock-publisher-")) {
                thread.join(5_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    private static void awaitNoConnections() {
        Polling.until(
                () -> client.connections().listConnections(200, null),
                () -> client.connections().listConnections(200, null).getItems().isEmpty());
    }

    private static <E> E poll(BlockingQueue<E> queue) throws InterruptedException {
        E next = queue.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    /** Records all calls. */
    private static final class RecordingSubscriber implements Flow.Subscriber<EventItem> {
        private final BlockingQueue<Flow.Subscription> subscriptions = new LinkedBlockingQueue<>();
        private final BlockingQueue<EventItem> items = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriptions.add(subscription);
        }

        @Override
        public void onNext(EventItem item) {
            items.add(item);
        }

        @Override
        public void onError(Throwable failure) {
            ends.add(failure.toString());
        }

        @Override
        public void onComplete() {
            ends.add("completed");
        }
    }
}
