// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP proxy whose connections can be cut at any time. Each connection has two virtual threads. Thread-safe. */
public final class CuttableProxy implements AutoCloseable {
    private volatile InetSocketAddress server;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    public CuttableProxy(String serverUrl) {
        server = address(serverUrl);
        try {
            listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    private static InetSocketAddress address(String url) {
        URI uri = URI.create(url);
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    /** Sends future connections to another server, for example a server that was restarted on another port. */
    public void redirectTo(String serverUrl) {
        server = address(serverUrl);
    }

    /** Returns the number of connections so far. */
    public int connections() {
        return connections.get();
    }

    /** Resets all connections. */
    public void cut() {
        open.forEach(CuttableProxy::reset);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket upstream = upstream(client);
                connections.incrementAndGet();
                open.add(client);
                open.add(upstream);
                Thread.ofVirtual().start(() -> copy(client, upstream));
                Thread.ofVirtual().start(() -> copy(upstream, client));
            } catch (IOException e) {
                // the proxy is closed or the server is stopped: the client's connection is rejected or reset
            }
        }
    }

    /** Connects to the server, and resets the client's connection if that fails. */
    private Socket upstream(Socket client) throws IOException {
        Socket upstream = new Socket();
        try {
            upstream.connect(server, 5_000);
            return upstream;
        } catch (IOException e) {
            upstream.close();
            reset(client);
            throw e;
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // the connection was cut
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // already closed
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
