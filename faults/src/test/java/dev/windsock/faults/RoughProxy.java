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
 * Stands between a client and a server, and delays what goes through it, takes it apart at any byte, cuts connections and
 * closes one direction of them; a seed decides when. It changes no byte and no order, as TCP does not.
 *
 * <p>Threading: two virtual threads a connection, each with a random generator of its own.
 */
final class RoughProxy implements AutoCloseable {
    private static final double CUTS = 0.01;
    private static final double HALF_CLOSES = 0.005;
    private static final double DELAYS = 0.2;
    private static final int LONGEST_DELAY_NANOS = 10_000_000;

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final long seed;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger broken = new AtomicInteger();

    RoughProxy(String serverUrl, long seed) throws IOException {
        URI uri = URI.create(serverUrl);
        this.server = new InetSocketAddress(uri.getHost(), uri.getPort());
        this.seed = seed;
        this.listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** How many connections it has cut or half-closed. */
    int broken() {
        return broken.get();
    }

    private void accept() {
        Random random = new Random(seed);
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket upstream = new Socket();
                upstream.connect(server, 5_000);
                for (Socket socket : new Socket[] {client, upstream}) {
                    socket.setTcpNoDelay(true);
                    open.add(socket);
                }
                Random there = new Random(random.nextLong());
                Random back = new Random(random.nextLong());
                Thread.ofVirtual().start(() -> copy(client, upstream, there));
                Thread.ofVirtual().start(() -> copy(upstream, client, back));
            } catch (IOException e) {
                // the proxy is closed, or the server is: the client sees a connection that is refused or cut
            }
        }
    }

    private void copy(Socket from, Socket to, Random random) {
        byte[] buffer = new byte[4096];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int sent = random.nextDouble() < CUTS ? random.nextInt(read) : read;
                pass(buffer, sent, out, random);
                if (sent < read) {
                    broken.incrementAndGet();
                    reset(from);
                    reset(to);
                    return;
                }
                if (random.nextDouble() < HALF_CLOSES) {
                    broken.incrementAndGet();
                    to.shutdownOutput();
                    // what else is sent goes nowhere
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

    private static void pass(byte[] buffer, int length, OutputStream out, Random random) throws IOException {
        for (int done = 0; done < length; ) {
            if (random.nextDouble() < DELAYS) {
                LockSupport.parkNanos(random.nextInt(LONGEST_DELAY_NANOS));
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
            // it is closed already
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
