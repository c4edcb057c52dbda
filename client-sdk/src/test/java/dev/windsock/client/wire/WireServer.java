// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server that answers with bytes, as a script says, right or wrong.
 *
 * <p>Threading: a virtual thread accepts, and one plays the answers of each connection; everything else is for any thread.
 */
public final class WireServer implements AutoCloseable {
    private static final int BACKLOG = 512;
    private static final int DEADLINE_SECONDS = 10;

    private final ServerSocket listener;
    private final Function<Request, Answer> script;
    private final BlockingQueue<Request> asked = new LinkedBlockingQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    /** @param script asked for the answer to each request, on the connection's own thread */
    public WireServer(Function<Request, Answer> script) {
        this.script = script;
        try {
            listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers requests one after the other, on whichever connection they come, and those after the last with silence. */
    public static WireServer answering(Answer... answers) {
        List<Answer> all = List.copyOf(Arrays.asList(answers));
        AtomicInteger next = new AtomicInteger();
        return new WireServer(request -> {
            int index = next.getAndIncrement();
            return index < all.size() ? all.get(index) : Answer.nothing();
        });
    }

    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** The next request that has come; waits for it. */
    public Request asked() throws InterruptedException {
        Request next = asked.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no request came");
        }
        return next;
    }

    /** Whether every request that has come was looked at. */
    public boolean nothingElseAsked() {
        return asked.isEmpty();
    }

    /** How many connections have come so far. */
    public int connections() {
        return connections.get();
    }

    /** How many connections are open now. */
    public int open() {
        return open.size();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                connections.incrementAndGet();
                open.add(client);
                Thread.ofVirtual().start(() -> play(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void play(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream());
            Answer.Then then = Answer.Then.KEEP;
            while (then == Answer.Then.KEEP) {
                @Nullable Request request = Request.read(in);
                if (request == null) {
                    return;
                }
                asked.add(request);
                Answer answer = script.apply(request);
                send(answer, client.getOutputStream());
                then = answer.then();
            }
            if (then == Answer.Then.RST) {
                client.setSoLinger(true, 0);
            } else if (then == Answer.Then.STALL) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException e) {
            // the client has gone
        } finally {
            open.remove(client);
        }
    }

    private static void send(Answer answer, OutputStream out) throws IOException {
        byte[] bytes = answer.bytes();
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(answer.pieces(), bytes.length - at);
            out.write(bytes, at, count);
            at += count;
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket client : open) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
