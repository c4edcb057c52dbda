// SPDX-License-Identifier: Apache-2.0
package dev.windsock.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy in front of a database or a broker. It cuts a connection after any byte, in either direction, without affecting
 * other connections or those that are opened later. It can also go silent: all connections stay open, and nothing arrives.
 *
 * <p>Threading: two virtual threads for each connection. All methods are thread-safe.
 */
public final class CuttingProxy implements AutoCloseable {
    public enum Direction {
        TO_DATABASE,
        FROM_DATABASE
    }

    /** The way a connection ends: each side learns that nothing more follows, or that the connection is gone. */
    public enum End {
        FIN,
        RST
    }

    /** @param left the number of bytes left until the cut; negative afterwards */
    private record Cut(Direction direction, End end, AtomicLong left) {}

    private volatile InetSocketAddress server;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<Direction, AtomicLong> forwarded = new EnumMap<>(Map.of(
            Direction.TO_DATABASE, new AtomicLong(),
            Direction.FROM_DATABASE, new AtomicLong()));
    private final AtomicReference<@Nullable Cut> armed = new AtomicReference<>();
    private final Semaphore silence = new Semaphore(1, true);

    public CuttingProxy(int serverPort) {
        server = address(serverPort);
        try {
            listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Redirects connections that are opened from now on to another server. */
    public void redirect(int serverPort) {
        server = address(serverPort);
    }

    /** Cuts all connections. */
    public void cut() {
        close(open.toArray(Socket[]::new));
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Returns how many bytes all connections have transferred in a direction. */
    public long forwarded(Direction direction) {
        return counter(direction).get();
    }

    private AtomicLong counter(Direction direction) {
        AtomicLong counter = forwarded.get(direction);
        if (counter == null) {
            throw new IllegalArgumentException(direction.name());
        }
        return counter;
    }

    /**
     * Cuts a connection once: the one that transfers the last byte of the given number in a direction. Replaces an earlier cut.
     */
    public void cutAfter(long bytes, Direction direction, End end) {
        armed.set(new Cut(direction, end, new AtomicLong(bytes)));
    }

    /** Cancels a cut that has not happened. Returns whether the cut has already happened. */
    public boolean disarm() {
        return armed.getAndSet(null) == null;
    }

    /** Transfers nothing until {@link #resume}, and keeps all connections. */
    public void goSilent() {
        silence.acquireUninterruptibly();
    }

    /** Transfers the data that was sent since {@link #goSilent}, and everything after it. */
    public void resume() {
        silence.release();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket upstream = connect(client);
                for (Socket socket : new Socket[] {client, upstream}) {
                    socket.setTcpNoDelay(true);
                    open.add(socket);
                }
                Thread.ofVirtual().start(() -> copy(client, upstream, Direction.TO_DATABASE));
                Thread.ofVirtual().start(() -> copy(upstream, client, Direction.FROM_DATABASE));
            } catch (IOException e) {
                // the proxy is closed
            }
        }
    }

    /** Connects to the server, or ends the client's connection. */
    private Socket connect(Socket client) throws IOException {
        Socket upstream = new Socket();
        try {
            upstream.connect(server);
            return upstream;
        } catch (IOException e) {
            close(client, upstream);
            throw e;
        }
    }

    private void copy(Socket from, Socket to, Direction direction) {
        byte[] buffer = new byte[8192];
        try {
            OutputStream out = to.getOutputStream();
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                Cut cut = armed.get();
                long left = cut == null || cut.direction() != direction
                        ? -1
                        : cut.left().getAndAdd(-read);
                boolean cuts = left >= 0 && left <= read;
                int sent = cuts ? (int) left : read;
                silence.acquireUninterruptibly();
                silence.release();
                out.write(buffer, 0, sent);
                counter(direction).addAndGet(sent);
                if (cut != null && cuts) {
                    armed.compareAndSet(cut, null);
                    end(from, to, cut.end());
                    return;
                }
            }
            close(from, to);
        } catch (IOException e) {
            close(from, to);
        }
    }

    private void end(Socket from, Socket to, End end) throws IOException {
        switch (end) {
            case FIN -> {
                to.shutdownOutput();
                from.shutdownOutput();
                // an unread byte would turn the end into a reset
                from.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
            case RST -> {
                from.setSoLinger(true, 0);
                to.setSoLinger(true, 0);
            }
        }
        close(from, to);
    }

    private void close(Socket... sockets) {
        for (Socket socket : sockets) {
            open.remove(socket);
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
