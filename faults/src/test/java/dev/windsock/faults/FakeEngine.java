// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A minimal Docker engine that has no containers and can stop responding. See docs.docker.com/reference/api/engine.
 *
 * <p>Threading: a virtual thread for each connection; {@code hangs} is guarded by {@code lock}.
 */
final class FakeEngine implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean hangs;

    FakeEngine(Path socket, boolean hangs) throws IOException {
        this.hangs = hangs;
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::accept);
    }

    /** Stops responding to requests, or responds to all pending ones and resumes. */
    void hang(boolean now) {
        lock.lock();
        try {
            hangs = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (true) {
            try {
                SocketChannel connection = listener.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection;
                Scanner requests = new Scanner(Channels.newInputStream(connection), StandardCharsets.ISO_8859_1)) {
            requests.useDelimiter("\r\n\r\n");
            while (requests.hasNext()) {
                // the body of the previous request, which has no line break, precedes the first line
                String line = requests.next()
                        .strip()
                        .lines()
                        .findFirst()
                        .orElse("")
                        .replaceFirst("^\\{.*\\}(?=[A-Z]+ /)", "");
                awaitAnswering();
                connection.write(ByteBuffer.wrap(answer(line).getBytes(StandardCharsets.UTF_8)));
            }
        } catch (IOException | UncheckedIOException e) {
            // the server has closed the connection
        }
    }

    private void awaitAnswering() {
        lock.lock();
        try {
            while (hangs) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private static String answer(String line) {
        if (line.contains("/events")) {
            // an endless stream
            return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        }
        if (line.contains("/version")) {
            return json(200, "{\"Version\":\"1\",\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1.12\"}");
        }
        if (line.contains("/info")) {
            return json(200, "{\"Name\":\"fake\",\"NCPU\":2,\"MemTotal\":1073741824}");
        }
        if (line.contains("/_ping")) {
            return json(200, "OK");
        }
        if (line.startsWith("GET") && (line.contains("/containers/json") || line.contains("/networks"))) {
            return json(200, "[]");
        }
        if (line.startsWith("GET") && line.contains("/volumes")) {
            return json(200, "{\"Volumes\":[],\"Warnings\":[]}");
        }
        if (line.contains("/volumes/create")) {
            return json(
                    201,
                    "{\"Name\":\"v\",\"Driver\":\"local\",\"Mountpoint\":\"/v\",\"Labels\":{},\"Scope\":\"local\",\"Options\":{}}");
        }
        return json(404, "{\"message\":\"not found\"}");
    }

    private static String json(int status, String body) {
        return "HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        hang(false);
    }
}
