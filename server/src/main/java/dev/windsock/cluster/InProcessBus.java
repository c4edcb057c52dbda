// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The bus of a server that does not share its store.
 *
 * <p>Threading: see {@link Bus}. Publishing a message costs one lookup if there is no listener.
 */
public final class InProcessBus implements Bus {
    private final Map<Subject, List<Mailbox<byte[]>>> listeners = new ConcurrentHashMap<>();
    private final Map<Subject, List<Mailbox<Request>>> responders = new ConcurrentHashMap<>();
    private final Set<CompletableFuture<byte[]>> pending = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private record Request(byte[] message, CompletableFuture<byte[]> response) {}

    @Override
    public void publish(Subject subject, byte[] message) {
        Bus.requireSize(subject, message);
        byte[] copy = message.clone();
        listeners.getOrDefault(subject, List.of()).forEach(mailbox -> mailbox.offer(copy));
    }

    @Override
    public Subscription subscribe(Subject subject, Consumer<byte[]> listener) {
        return add(listeners, subject, new Mailbox<>(subject, listener));
    }

    @Override
    public CompletableFuture<byte[]> request(Subject subject, byte[] message, Duration timeout) {
        Bus.requireSize(subject, message);
        if (closed) {
            return failed(BusException.Reason.NOT_SENT, "the bus is closed");
        }
        CompletableFuture<byte[]> response = new CompletableFuture<>();
        Request request = new Request(message.clone(), response);
        List<Mailbox<Request>> all = responders.getOrDefault(subject, List.of());
        if (all.isEmpty()) {
            return failed(BusException.Reason.NO_RESPONDER, "nobody responds to " + subject);
        }
        pending.add(response);
        all.forEach(mailbox -> mailbox.offer(request));
        return response.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException
                                ? new BusException(BusException.Reason.TIMEOUT, "no response to " + subject)
                                : failure))
                .whenComplete((value, failure) -> pending.remove(response));
    }

    @Override
    public Subscription respond(Subject subject, UnaryOperator<byte[]> responder) {
        return add(responders, subject, new Mailbox<Request>(subject, request -> {
            try {
                request.response().complete(responder.apply(request.message()));
            } catch (RuntimeException e) {
                request.response()
                        .completeExceptionally(
                                new BusException(BusException.Reason.FAILED, String.valueOf(e.getMessage())));
            }
        }));
    }

    private static <M> Subscription add(Map<Subject, List<Mailbox<M>>> all, Subject subject, Mailbox<M> mailbox) {
        List<Mailbox<M>> here = all.computeIfAbsent(subject, key -> new CopyOnWriteArrayList<>());
        here.add(mailbox);
        return () -> {
            here.remove(mailbox);
            mailbox.close();
        };
    }

    private static CompletableFuture<byte[]> failed(BusException.Reason reason, String message) {
        return CompletableFuture.failedFuture(new BusException(reason, message));
    }

    @Override
    public boolean isConnected() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
        pending.forEach(response -> response.completeExceptionally(
                new BusException(BusException.Reason.TIMEOUT, "the bus was closed before the response")));
        listeners.values().forEach(all -> all.forEach(Mailbox::close));
        responders.values().forEach(all -> all.forEach(Mailbox::close));
        listeners.clear();
        responders.clear();
    }
}
