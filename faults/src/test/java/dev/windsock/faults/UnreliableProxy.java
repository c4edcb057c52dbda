// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy that delays data, splits it at any byte, cuts connections and closes them in one direction, at moments that a
 * seed determines. Like TCP, it keeps all bytes and their order.
 *
 * <p>Threading: two virtual threads for each connection, each with its own random generator.
 */
final class UnreliableProxy implements AutoCloseable {
    private static final double CUTS = 0.01;
    private static final double HALF_CLOSES = 0.005;
    private static final double DELAYS = 0.2;
    private static final int MAX_DELAY_NANOS = 10_000_000;

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final long seed;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger broken = new AtomicInteger();

    UnreliableProxy(String serverUrl, long seed) throws IOException {
        URI uri = URI.create(serverUrl);
        this.server = new InetSocketAddress(uri.getHost(), uri.getPort());
        this.seed = seed;
        this.listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Returns the number of connections that it has cut or half-closed. */
    int broken() {
        return broken.get();
    }

    private void accept() {
        Random random = new Random(seed);
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket upstream = connect(client);
                for (Socket socket : new Socket[] {client, upstream}) {
                    socket.setTcpNoDelay(true);
                    open.add(socket);
                }
                Random forwards = new Random(random.nextLong());
                Random backwards = new Random(random.nextLong());
                Thread.ofVirtual().start(() -> copy(client, upstream, forwards));
                Thread.ofVirtual().start(() -> copy(upstream, client, backwards));
            } catch (IOException e) {
                // the proxy is closed
            }
        }
    }

    /** Connects to the server, or ends the client's connection. */
    private Socket connect(Socket client) throws IOException {
        Socket upstream = new Socket();
        try {
            upstream.connect(server, 5_000);
            return upstream;
        } catch (IOException e) {
            close(client);
            close(upstream);
            throw e;
        }
    }

    private void copy(Socket from, Socket to, Random random) {
        byte[] buffer = new byte[4096];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int sent = random.nextDouble() < CUTS ? random.nextInt(read) : read;
                forward(buffer, sent, out, random);
                if (sent < read) {
                    broken.incrementAndGet();
                    reset(from);
                    reset(to);
                    return;
                }
                if (random.nextDouble() < HALF_CLOSES) {
                    broken.incrementAndGet();
                    to.shutdownOutput();
                    // discards everything that follows
                    in.transferTo(OutputStream.nullOutputStream());
                    return;
                }
            }
            close(from);
            close(to);
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void forward(byte[] buffer, int length, OutputStream out, Random random) throws IOException {
        for (int done = 0; done < length; ) {
            if (random.nextDouble() < DELAYS) {
                LockSupport.parkNanos(random.nextInt(MAX_DELAY_NANOS));
            }
            int piece = random.nextBoolean() ? length - done : 1 + random.nextInt(length - done);
            out.write(buffer, done, piece);
            done += piece;
        }
    }

    private void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // already closed
        }
        close(socket);
    }

    private void close(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(this::close);
    }
}
