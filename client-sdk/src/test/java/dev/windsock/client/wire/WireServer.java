// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.stream.Transport;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
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

/** A server that sends scripted bytes, valid or not. Thread-safe; it has one virtual thread per connection. */
public final class WireServer implements AutoCloseable {
    private static final int BACKLOG = 512;
    private static final int TIMEOUT_SECONDS = 10;

    private final ServerSocket listener;
    private final Function<Request, Response> script;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    /** @param script returns the response to a request; called on the connection's thread */
    public WireServer(Function<Request, Response> script) {
        this.script = script;
        try {
            listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** Returns a server that sends these responses in order, on any connection, and then stalls. */
    public static WireServer respondingWith(Response... responses) {
        List<Response> all = List.copyOf(Arrays.asList(responses));
        AtomicInteger next = new AtomicInteger();
        return new WireServer(request -> {
            int index = next.getAndIncrement();
            return index < all.size() ? all.get(index) : Response.none();
        });
    }

    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Returns a client that reconnects immediately, without a fallback to another transport. */
    WindsockClient client() {
        return clientBuilder().build();
    }

    /** Returns a builder for a client that is configured like {@link #client} and does not repeat calls. */
    WindsockClient.Builder clientBuilder() {
        return WindsockClient.builder()
                .url(url())
                .apiKey("wsk_test")
                .eventTransports(Transport.WEBSOCKET)
                .requestOptions(RequestOptions.none().retries(0))
                .reconnectBackoff(Duration.ofMillis(1), Duration.ofMillis(1));
    }

    /** Waits for the next request and returns it. */
    public Request takeRequest() throws InterruptedException {
        Request next = requests.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("No request received");
        }
        return next;
    }

    /** Returns the number of connections so far. */
    public int connections() {
        return connections.get();
    }

    /** Returns the number of open connections. */
    public int openConnections() {
        return open.size();
    }

    /** Closes all open connections; new connections are accepted. */
    public void disconnectAll() {
        for (Socket client : open) {
            try {
                client.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                connections.incrementAndGet();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream());
            Response.Then then = Response.Then.KEEP;
            while (then == Response.Then.KEEP) {
                @Nullable Request request = Request.read(in);
                if (request == null) {
                    return;
                }
                requests.add(request);
                Response response = script.apply(request);
                send(response, client.getOutputStream());
                then = response.then();
            }
            if (then == Response.Then.RST) {
                client.setSoLinger(true, 0);
            } else if (then == Response.Then.STALL) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException e) {
            // the client has disconnected
        } finally {
            open.remove(client);
        }
    }

    private static void send(Response response, OutputStream out) throws IOException {
        byte[] bytes = response.bytes();
        for (int offset = 0; offset < bytes.length; ) {
            int count = Math.min(response.chunkSize(), bytes.length - offset);
            out.write(bytes, offset, count);
            offset += count;
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
