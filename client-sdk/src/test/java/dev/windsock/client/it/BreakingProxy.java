// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy that breaks requests for certain paths, as intermediaries do with streams, and forwards all others. Each connection
 * serves one request, with two virtual threads.
 */
final class BreakingProxy implements AutoCloseable {
    enum Fault {
        NONE,
        /** Responds with its own HTML page. */
        RESPONDS,
        /** Removes the upgrade, like a proxy that supports only HTTP/1.0. */
        STRIPS_UPGRADE,
        /** Forwards the response headers and withholds the body. */
        BUFFERS,
        /** Resets the connection without a response. */
        RESETS
    }

    private static final String PAGE = "<html><body>This site is not allowed.</body></html>";

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final List<String> requestedPaths = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    BreakingProxy(String serverUrl) {
        URI uri = URI.create(serverUrl);
        server = new InetSocketAddress(uri.getHost(), uri.getPort());
        try {
            listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Applies a fault to future requests for a path. */
    BreakingProxy inject(String path, Fault fault) {
        faults.put(path, fault);
        return this;
    }

    /** Returns the paths of all requests received so far. */
    List<String> requestedPaths() {
        return List.copyOf(requestedPaths);
    }

    /** Resets all open connections. */
    void cut() {
        open.forEach(BreakingProxy::reset);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket upstream = new Socket()) {
            String head = head(client.getInputStream());
            if (head.isEmpty()) {
                return;
            }
            String path = head.split(" ", 3)[1].split("\\?", 2)[0];
            requestedPaths.add(path);
            Fault fault = faults.getOrDefault(path, Fault.NONE);
            switch (fault) {
                case RESPONDS -> respond(client.getOutputStream());
                case RESETS -> reset(client);
                case NONE, STRIPS_UPGRADE, BUFFERS -> {
                    open.add(upstream);
                    upstream.connect(server, 5_000);
                    upstream.getOutputStream().write(forwardedHead(head, fault).getBytes(StandardCharsets.ISO_8859_1));
                    Thread.ofVirtual().start(() -> copy(client, upstream));
                    if (fault == Fault.BUFFERS) {
                        String responseHead = head(upstream.getInputStream());
                        client.getOutputStream().write(responseHead.getBytes(StandardCharsets.ISO_8859_1));
                        upstream.getInputStream().transferTo(OutputStream.nullOutputStream());
                    } else {
                        upstream.getInputStream().transferTo(client.getOutputStream());
                    }
                }
            }
        } catch (IOException e) {
            // one side has disconnected
        } finally {
            open.remove(client);
        }
    }

    private static void respond(OutputStream to) throws IOException {
        to.write(("HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: "
                        + PAGE.length() + "\r\n\r\n" + PAGE)
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Returns the head to send to the server, with {@code Connection: close} unless the request is an upgrade. */
    private static String forwardedHead(String head, Fault fault) {
        boolean keepUpgrade = isUpgrade(head) && fault != Fault.STRIPS_UPGRADE;
        StringBuilder forwarded = new StringBuilder();
        for (String line : head.split("\r\n")) {
            String name = line.toLowerCase(Locale.ROOT);
            boolean isHopByHop = name.startsWith("connection:") || name.startsWith("upgrade:");
            if (!isHopByHop || keepUpgrade) {
                forwarded.append(line).append("\r\n");
            }
        }
        return forwarded + (keepUpgrade ? "\r\n" : "Connection: close\r\n\r\n");
    }

    private static boolean isUpgrade(String head) {
        return head.toLowerCase(Locale.ROOT).contains("upgrade: websocket");
    }

    /** Reads up to and including the empty line; returns an empty string if the connection ends first. */
    private static String head(InputStream from) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            int next = from.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
            text = next == '\n' ? head.toString(StandardCharsets.ISO_8859_1) : text;
        }
        return text;
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one side has disconnected
        } finally {
            reset(to);
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
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
