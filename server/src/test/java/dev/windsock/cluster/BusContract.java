// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.wire.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** The contract of every bus. */
@NullUnmarked
abstract class BusContract {
    private static final Subject HEAD = new Subject("log.head");
    private static final Subject OTHER = new Subject("log.other");
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(10);

    /** Returns the bus of a server. */
    abstract Bus here();

    /** Returns the bus of another server that {@link #here} reaches, or the same bus if there is only one server. */
    abstract Bus there();

    /** Waits until the servers that route messages know about a subscription. */
    abstract void settle();

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(byte[] message) {
        return new String(message, UTF_8);
    }

    private static BusException.Reason failure(CompletableFuture<byte[]> response) {
        try {
            response.join();
            throw new AssertionError("a response");
        } catch (CompletionException e) {
            return ((BusException) e.getCause()).reason();
        }
    }

    @Test
    void deliversInTheOrderOfTheSenderToEachSubscriber() {
        List<String> first = new CopyOnWriteArrayList<>();
        List<String> second = new CopyOnWriteArrayList<>();
        there().subscribe(HEAD, message -> first.add(text(message)));
        here().subscribe(HEAD, message -> second.add(text(message)));
        settle();
        List<String> sent = IntStream.range(0, 500).mapToObj(Integer::toString).toList();
        sent.forEach(text -> here().publish(HEAD, bytes(text)));
        Deadline.await("all messages", () -> first.size() >= 500 && second.size() >= 500);
        assertThat(first).isEqualTo(sent);
        assertThat(second).isEqualTo(sent);
    }

    @Test
    void deliversOnlyWhatWasSubscribedTo() {
        List<String> received = new CopyOnWriteArrayList<>();
        there().subscribe(HEAD, message -> received.add(text(message)));
        settle();
        here().publish(OTHER, bytes("other"));
        here().publish(HEAD, bytes("head"));
        Deadline.await("the message", () -> !received.isEmpty());
        assertThat(received).containsExactly("head");
    }

    @Test
    void deliversNothingAfterASubscriptionIsClosed() {
        List<String> closed = new CopyOnWriteArrayList<>();
        List<String> open = new CopyOnWriteArrayList<>();
        Bus.Subscription subscription = there().subscribe(HEAD, message -> closed.add(text(message)));
        there().subscribe(HEAD, message -> open.add(text(message)));
        settle();
        subscription.close();
        settle();
        here().publish(HEAD, bytes("late"));
        Deadline.await("the message", () -> !open.isEmpty());
        assertThat(closed).isEmpty();
    }

    @Test
    void keepsMessagesAsTheyWereSent() {
        List<String> received = new CopyOnWriteArrayList<>();
        there().subscribe(HEAD, message -> received.add(text(message)));
        settle();
        byte[] message = bytes("before");
        here().publish(HEAD, message);
        System.arraycopy(bytes("after!"), 0, message, 0, message.length);
        Deadline.await("the message", () -> !received.isEmpty());
        assertThat(received).containsExactly("before");
    }

    @Test
    void continuesAfterAListenerFails() {
        List<String> received = new CopyOnWriteArrayList<>();
        there().subscribe(HEAD, message -> {
            if (text(message).equals("bad")) {
                throw new IllegalStateException("the listener");
            }
            received.add(text(message));
        });
        settle();
        here().publish(HEAD, bytes("bad"));
        here().publish(HEAD, bytes("good"));
        Deadline.await("the message", () -> received.equals(List.of("good")));
    }

    @Test
    void letsASlowListenerDelayNoOther() {
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger slow = new AtomicInteger();
        there().subscribe(HEAD, message -> {
            await(released);
            slow.incrementAndGet();
        });
        AtomicInteger fast = new AtomicInteger();
        there().subscribe(OTHER, message -> fast.incrementAndGet());
        settle();
        for (int i = 0; i < Bus.MAX_PENDING * 2; i++) {
            here().publish(HEAD, bytes("flood"));
        }
        here().publish(OTHER, bytes("other"));
        Deadline.await("the other listener", () -> fast.get() == 1);
        released.countDown();
        Deadline.await("what had waited", () -> slow.get() >= 1);
        assertThat(slow.get()).isLessThan(Bus.MAX_PENDING * 2);
    }

    @Test
    void rejectsMessagesThatAreTooLarge() {
        byte[] large = new byte[Bus.MAX_MESSAGE_BYTES + 1];
        assertThatThrownBy(() -> here().publish(HEAD, large)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> here().request(HEAD, large, LONG)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void carriesTheLargestMessage() {
        there().respond(HEAD, message -> bytes(Integer.toString(message.length)));
        settle();
        assertThat(text(here().request(HEAD, new byte[Bus.MAX_MESSAGE_BYTES], LONG)
                        .join()))
                .isEqualTo(Integer.toString(Bus.MAX_MESSAGE_BYTES));
    }

    @Test
    void respondsToRequests() {
        there().respond(HEAD, message -> bytes("re: " + text(message)));
        settle();
        List<CompletableFuture<byte[]>> responses = IntStream.range(0, 50)
                .mapToObj(i -> here().request(HEAD, bytes("n" + i), LONG))
                .toList();
        for (int i = 0; i < 50; i++) {
            assertThat(text(responses.get(i).join())).isEqualTo("re: n" + i);
        }
    }

    @Test
    void failsAtOnceWhereNobodyResponds() {
        long begun = System.nanoTime();
        assertThat(failure(here().request(HEAD, bytes("hello"), LONG))).isEqualTo(BusException.Reason.NO_RESPONDER);
        Bus.Subscription responder = there().respond(HEAD, message -> message);
        settle();
        responder.close();
        settle();
        assertThat(failure(here().request(HEAD, bytes("hello"), LONG))).isEqualTo(BusException.Reason.NO_RESPONDER);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LONG);
    }

    @Test
    void failsWhenAResponseIsLate() {
        CountDownLatch released = new CountDownLatch(1);
        there().respond(HEAD, message -> {
            await(released);
            return message;
        });
        settle();
        assertThat(failure(here().request(HEAD, bytes("hello"), SHORT))).isEqualTo(BusException.Reason.TIMEOUT);
        released.countDown();
        // the late response is not mistaken for the response to another request
        assertThat(text(here().request(HEAD, bytes("next"), LONG).join())).isEqualTo("next");
    }

    @Test
    void reportsTheFailureOfAResponder() {
        there().respond(HEAD, message -> {
            if (message.length == 0) {
                throw new IllegalStateException("empty\r\nNaïve: ☃");
            }
            return message;
        });
        settle();
        assertThat(failure(here().request(HEAD, new byte[0], LONG))).isEqualTo(BusException.Reason.FAILED);
        assertThat(text(here().request(HEAD, bytes("next"), LONG).join())).isEqualTo("next");
    }

    @Test
    void endsPendingRequestsWhenItIsClosed() {
        CountDownLatch released = new CountDownLatch(1);
        there().respond(HEAD, message -> {
            await(released);
            return message;
        });
        settle();
        CompletableFuture<byte[]> response = here().request(HEAD, bytes("hello"), Duration.ofMinutes(5));
        here().close();
        assertThat(failure(response)).isEqualTo(BusException.Reason.TIMEOUT);
        assertThat(failure(here().request(HEAD, bytes("hello"), LONG))).isEqualTo(BusException.Reason.NOT_SENT);
        assertThat(here().isConnected()).isFalse();
        released.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
