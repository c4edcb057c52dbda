// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.wire.Deadline;
import dev.windsock.wire.Texts;
import io.micronaut.json.tree.JsonNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;

/** A webhook receiver on loopback that responds as a test specifies, on real connections. */
@NullUnmarked
final class Receiver implements AutoCloseable {
    /** Answers with nothing. */
    static final Answer NO_CONTENT = (request, out) -> write(out, "HTTP/1.1 204 No Content\r\n\r\n");

    private final ServerSocket listener;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    volatile Answer answer = NO_CONTENT;

    /** Writes the response to a request, or something else. */
    @FunctionalInterface
    interface Answer {
        void write(Request request, OutputStream out) throws IOException;
    }

    /** @param headers the headers by name, in lower case */
    record Request(String line, Map<String, String> headers, String body) {
        JsonNode json() {
            return Texts.json(body);
        }

        String type() {
            return Texts.text(json(), "type");
        }

        String id() {
            return headers.get("webhook-id");
        }

        /** Returns whether one of its signatures was created with the secret. */
        boolean isSignedWith(String secret) {
            String expected = new WebhookSecret(secret)
                    .sign(
                            id(),
                            Long.parseLong(headers.get("webhook-timestamp")),
                            body.getBytes(StandardCharsets.UTF_8));
            return List.of(headers.get("webhook-signature").split(" ")).contains(expected);
        }
    }

    Receiver() {
        this(listener());
    }

    Receiver(ServerSocket listener) {
        this.listener = listener;
        Thread.ofVirtual().start(this::accept);
    }

    private static ServerSocket listener() {
        try {
            return new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Answer status(int status, String... headers) {
        return (request, out) -> {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Because\r\n");
            List.of(headers).forEach(header -> head.append(header).append("\r\n"));
            write(out, head.append("\r\n").toString());
        };
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    int port() {
        return listener.getLocalPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    URI uri(String path) {
        return URI.create(url(path));
    }

    List<Request> requests() {
        return requests;
    }

    /** Waits for a request. */
    Request await(String description, Predicate<Request> expected) {
        Deadline.await(description, () -> requests.stream().anyMatch(expected));
        return requests.stream().filter(expected).findFirst().orElseThrow();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String line = line(in);
            Map<String, String> headers = new LinkedHashMap<>();
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                String[] parts = header.split(": ", 2);
                headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
            }
            byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
            Request request = new Request(line, headers, new String(body, StandardCharsets.UTF_8));
            Answer now = answer;
            requests.add(request);
            now.write(request, socket.getOutputStream());
        } catch (IOException e) {
            // the sender has disconnected, which is allowed
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("no request");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
