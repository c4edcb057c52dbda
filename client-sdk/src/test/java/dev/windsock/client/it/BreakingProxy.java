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
 * A proxy as they stand in the way of streams: breaks what goes to some paths, and lets everything else through. A
 * connection takes one request.
 *
 * <p>Threading: two virtual threads a connection.
 */
final class BreakingProxy implements AutoCloseable {
    /** What it does to a request. */
    enum Fault {
        NONE,
        /** Answers it itself, with a page. */
        ANSWERS,
        /** Takes the upgrade out of it, as one does that knows HTTP/1.0 alone. */
        STRIPS_UPGRADE,
        /** Lets the head of the answer through, and holds back what follows. */
        BUFFERS,
        /** Cuts the connection without a word. */
        RESETS
    }

    private static final String PAGE = "<html><body>This site is not allowed.</body></html>";

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
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

    /** From now on, does this to requests of a path. */
    BreakingProxy breaks(String path, Fault fault) {
        faults.put(path, fault);
        return this;
    }

    /** The paths of requests so far. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** Cuts what is open. */
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
            asked.add(path);
            Fault fault = faults.getOrDefault(path, Fault.NONE);
            switch (fault) {
                case ANSWERS -> answer(client.getOutputStream());
                case RESETS -> reset(client);
                case NONE, STRIPS_UPGRADE, BUFFERS -> {
                    open.add(upstream);
                    upstream.connect(server, 5_000);
                    upstream.getOutputStream().write(forwarded(head, fault).getBytes(StandardCharsets.ISO_8859_1));
                    Thread.ofVirtual().start(() -> copy(client, upstream));
                    if (fault == Fault.BUFFERS) {
                        String answer = head(upstream.getInputStream());
                        client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                        upstream.getInputStream().transferTo(OutputStream.nullOutputStream());
                    } else {
                        upstream.getInputStream().transferTo(client.getOutputStream());
                    }
                }
            }
        } catch (IOException e) {
            // one of them has gone
        } finally {
            open.remove(client);
        }
    }

    private static void answer(OutputStream to) throws IOException {
        to.write(("HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: "
                        + PAGE.length() + "\r\n\r\n" + PAGE)
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What the server is sent; of a request that is no upgrade, that it is the only one. */
    private static String forwarded(String head, Fault fault) {
        boolean staysUpgrade = upgrades(head) && fault != Fault.STRIPS_UPGRADE;
        StringBuilder kept = new StringBuilder();
        for (String line : head.split("\r\n")) {
            String name = line.toLowerCase(Locale.ROOT);
            boolean isOfHop = name.startsWith("connection:") || name.startsWith("upgrade:");
            if (!isOfHop || staysUpgrade) {
                kept.append(line).append("\r\n");
            }
        }
        return kept + (staysUpgrade ? "\r\n" : "Connection: close\r\n\r\n");
    }

    private static boolean upgrades(String head) {
        return head.toLowerCase(Locale.ROOT).contains("upgrade: websocket");
    }

    /** All up to the empty line, which it ends with; empty where the connection ends before. */
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
            // one of them has gone
        } finally {
            reset(to);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // closed already
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
