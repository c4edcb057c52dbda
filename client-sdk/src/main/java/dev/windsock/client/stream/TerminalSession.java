// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.windsock.client.error.ClosedException;
import dev.windsock.client.error.RequestNotSentException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.http.Backoff;
import dev.windsock.client.http.Failures;
import dev.windsock.client.json.Json;
import dev.windsock.client.lifetime.Interrupts;
import dev.windsock.client.lifetime.ManagedWait;
import dev.windsock.client.secret.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session that is attached to a terminal. It reads the terminal's output, and can type, resize and send signals while it
 * has control.
 *
 * <p>{@link #read} does all the work: it connects, and after a lost connection it reconnects and continues after the last byte
 * that was read. No output is missing or repeated unless {@link TerminalListener#skipped} reports it. Reading acknowledges the
 * output, so the server slows down a program that prints faster than the session reads.
 *
 * <p>Input is sent at most once: {@link #type} fails with UNREACHABLE while there is no connection.
 *
 * <p>One thread reads. All other methods are thread-safe; {@link #close} ends a blocked read.
 */
public final class TerminalSession implements AutoCloseable {
    /** Shorter than the idle timeout of streams, so that a user soon notices, while typing, that the terminal is dead. */
    private static final Duration PING_AFTER = Duration.ofSeconds(5);

    /** The number of bytes after which the session acknowledges them. */
    private static final int ACK_BYTES = 32 * 1024;

    private static final long NO_OFFSET = -1;

    private final Handshake handshake;
    private final HandshakeHeaders headers;
    private final Backoff initialBackoff;
    private final StreamObserver observer;
    private final UUID terminalId;
    private final TerminalListener listener;
    private final Consumer<TerminalSession> onClose;
    private volatile boolean watchOnly;
    private volatile long offset;
    private volatile @Nullable Integer exitCode;
    private volatile @Nullable String closeReason;
    private volatile @Nullable StreamEndedException failure;
    private volatile @Nullable TerminalSocket socket;
    private volatile @Nullable CompletableFuture<WebSocket> opening;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Backoff backoff;
    private boolean resumed;
    private long acknowledged;
    private ByteBuffer unread = ByteBuffer.allocate(0);

    TerminalSession(
            Handshake handshake,
            Backoff backoff,
            StreamObserver observer,
            UUID terminalId,
            boolean watchOnly,
            long from,
            TerminalListener listener,
            Consumer<TerminalSession> onClose) {
        this.handshake = handshake;
        this.headers = new HandshakeHeaders(handshake.headers());
        this.initialBackoff = backoff;
        this.backoff = backoff;
        this.observer = observer;
        this.terminalId = terminalId;
        this.watchOnly = watchOnly;
        this.offset = from;
        this.listener = listener;
        this.onClose = onClose;
    }

    public UUID terminalId() {
        return terminalId;
    }

    /**
     * Returns the offset of the next byte to read, for {@link TerminalCall#from}; -1 before the first connection if no offset
     * was set.
     */
    public long offset() {
        return offset;
    }

    /**
     * Returns whether the session cannot type: it was opened with {@link TerminalCall#watch}, or another session has control.
     */
    public boolean isWatchOnly() {
        return watchOnly;
    }

    /** Returns the program's exit code after {@link #read} has returned -1; empty before that, or if it is unknown. */
    public OptionalInt exitCode() {
        Integer code = exitCode;
        return code == null ? OptionalInt.empty() : OptionalInt.of(code);
    }

    /** Returns why the terminal was closed, such as EXITED, after {@link #read} has returned -1; empty before that. */
    public Optional<String> closeReason() {
        return Optional.ofNullable(closeReason);
    }

    /**
     * Reads output from the terminal. Blocks without a timeout until output is available, and reconnects if necessary.
     *
     * @return the number of bytes; -1 if the terminal is closed and all output has been read, or after {@link #close}
     * @throws StreamEndedException with the server's code if the session can no longer attach; each further call throws it
     *     again
     * @throws WindsockException with the code INTERRUPTED if the thread is interrupted; its interrupt status is set
     */
    public int read(byte[] buffer) {
        while (!unread.hasRemaining()) {
            StreamEndedException ended = failure;
            if (ended != null) {
                throw ended.forCaller();
            }
            if (isClosed() || closeReason != null) {
                return -1;
            }
            try {
                advance();
            } catch (InterruptedException e) {
                throw Interrupts.restoreAndWrap(e);
            }
        }
        int count = Math.min(buffer.length, unread.remaining());
        unread.get(buffer, 0, count);
        offset += count;
        acknowledge();
        return count;
    }

    private void acknowledge() {
        TerminalSocket open = socket;
        if (open != null && offset - acknowledged >= ACK_BYTES) {
            acknowledged = offset;
            acknowledge(open, offset);
        }
    }

    private static void acknowledge(TerminalSocket open, long offset) {
        try {
            open.send("{\"type\":\"ACK\",\"offset\":" + offset + "}");
        } catch (WindsockException e) {
            // the next read notices the lost connection
        }
    }

    /** Connects if necessary, and handles the next message. */
    private void advance() throws InterruptedException {
        try {
            TerminalSocket open = connect();
            if (open != null) {
                handle(open.take());
            }
        } catch (IOException e) {
            reconnect(e, Duration.ZERO);
        }
    }

    private void handle(TerminalSocket.Received received) throws IOException {
        if (received instanceof TerminalSocket.Output output) {
            unread = output.bytes();
        } else if (received instanceof TerminalSocket.Message message) {
            handle(message.text());
        } else if (received instanceof TerminalSocket.Closed close) {
            handle(close);
        }
    }

    private void handle(String text) throws IOException {
        JsonNode message = parse(text);
        switch (message.path("type").asText()) {
            case "ATTACHED" -> {
                long start = message.path("offset").asLong();
                if (offset != NO_OFFSET && start > offset) {
                    listener.skipped(start - offset);
                }
                offset = start;
                acknowledged = start;
                backoff = initialBackoff;
                handshake.contact().establish();
                observer.connected(resumed);
                resumed = true;
                TerminalSocket open = socket;
                if (open != null) {
                    acknowledge(open, start);
                }
                listener.viewers(message.path("viewers").asInt());
                listener.resized(
                        message.path("cols").asInt(), message.path("rows").asInt());
            }
            case "VIEWERS" -> listener.viewers(message.path("count").asInt());
            case "RESIZED" ->
                listener.resized(
                        message.path("cols").asInt(), message.path("rows").asInt());
            case "MODE" -> {
                watchOnly = message.path("mode").asText().equals("watch");
                listener.takenOver(message.path("taken_by").path("name").asText());
            }
            case "RESET" -> {
                offset = message.path("offset").asLong();
                listener.skipped(message.path("skipped").asLong());
            }
            case "ERROR" ->
                listener.rejected(
                        message.path("code").asText(), message.path("message").asText());
            case "EXIT" -> {
                JsonNode code = message.path("exit_code");
                exitCode = code.isInt() ? Integer.valueOf(code.asInt()) : null;
                String reason = message.path("reason").asText();
                closeReason = reason;
                observer.ended(reason);
                close();
            }
            default -> {
                // unknown to this client version
            }
        }
    }

    private JsonNode parse(String text) throws IOException {
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IOException("Message is not JSON", e);
        }
    }

    private void handle(TerminalSocket.Closed close) throws IOException {
        String code = code(close.reason());
        boolean retryWithNewKey = code.equals(StreamPump.CREDENTIAL_REVOKED) && headers.hasNewKey();
        if (WsProtocol.isPermanent(close.code()) && !retryWithNewKey) {
            fail(new StreamEndedException(
                    code, "The server ended the session: " + code + " (close code " + close.code() + ")", null));
            return;
        }
        throw new IOException("Connection closed with code " + close.code() + ": " + close.reason());
    }

    private void fail(StreamEndedException reason) {
        failure = reason;
        observer.ended(reason.code());
        close();
    }

    private String code(String reason) {
        try {
            return Json.mapper().readTree(reason).path("code").asText(WindsockException.UNEXPECTED_RESPONSE);
        } catch (JsonProcessingException e) {
            return WindsockException.UNEXPECTED_RESPONSE;
        }
    }

    /** Drops the connection and waits until the next attempt is due. */
    private void reconnect(IOException cause, Duration retryAfter) throws InterruptedException {
        if (isClosed()) {
            return;
        }
        disconnect();
        String reason = Secrets.redact(String.valueOf(cause.getMessage()));
        listener.reconnecting(new IOException(reason, Secrets.safeCause(cause)));
        Backoff.Step step = backoff.next(retryAfter);
        backoff = step.next();
        observer.reconnecting(reason, step.delay());
        var unused = ManagedWait.await(closed, step.delay().toNanos());
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void disconnect() {
        TerminalSocket open = socket;
        socket = null;
        if (open != null) {
            open.close();
        }
    }

    /** Returns the connection, establishing one if there is none; null if the server rejects it. */
    private @Nullable TerminalSocket connect() throws IOException, InterruptedException {
        TerminalSocket open = socket;
        if (open != null) {
            return open;
        }
        TerminalSocket candidate = new TerminalSocket(handshake.atMostTimeout(PING_AFTER));
        StreamRequest request =
                new StreamRequest("/ws/terminals/" + terminalId).with("mode", watchOnly ? "watch" : "control");
        URI uri = (offset == NO_OFFSET ? request : request.with("from", Long.toString(offset)))
                .webSocketUri(handshake.server());
        try {
            WebSocket.Builder builder = handshake.http().newWebSocketBuilder().connectTimeout(handshake.timeout());
            headers.addTo(uri, builder::header);
            CompletableFuture<WebSocket> attempt = builder.buildAsync(uri, candidate);
            opening = attempt;
            if (isClosed()) {
                // checked after the assignment, so that a concurrent close sees the attempt
                attempt.cancel(true);
            }
            candidate.opened(Handshake.await(attempt, handshake.timeout()));
            socket = candidate;
            if (isClosed()) {
                disconnect();
                throw new IOException("Session closed");
            }
            return candidate;
        } catch (RequestNotSentException e) {
            if (!e.isRetryable()) {
                fail(new StreamEndedException(e.code(), String.valueOf(e.getMessage()), e));
                return null;
            }
            throw new IOException(e.getMessage(), e);
        } catch (CancellationException e) {
            throw new IOException("Session closed", e);
        } catch (ExecutionException e) {
            handle(ConnectResult.ofFailure(e));
            return null;
        } finally {
            opening = null;
            if (socket != candidate) {
                // the server may still respond later
                candidate.close();
            }
        }
    }

    private void handle(ConnectResult result) throws IOException, InterruptedException {
        if (result instanceof ConnectResult.Rejected rejected) {
            StreamEndedException rejection = new StreamEndedException(rejected.problem(), rejected.status());
            if (handshake.shouldRetry(rejected, headers::hasNewKey)) {
                reconnect(new IOException(rejected.reason(), rejection), rejected.retryAfter());
            } else {
                fail(rejection);
            }
        } else {
            Throwable cause = ((ConnectResult.Unreachable) result).cause();
            throw new IOException("Cannot reach the terminal: " + Failures.describe(handshake.server(), cause), cause);
        }
    }

    /**
     * Returns the output as a stream, which reads like {@link #read} and detaches when it is closed. An exception from
     * {@link #read} becomes the cause of an {@link IOException}, or of an {@link InterruptedIOException} for an
     * interrupt.
     */
    public InputStream output() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int start, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                byte[] bytes = new byte[length];
                try {
                    int count = TerminalSession.this.read(bytes);
                    if (count > 0) {
                        System.arraycopy(bytes, 0, buffer, start, count);
                    }
                    return count;
                } catch (WindsockException e) {
                    throw e.code().equals(WindsockException.INTERRUPTED)
                            ? (IOException) new InterruptedIOException(e.getMessage()).initCause(e)
                            : new IOException(e.getMessage(), e);
                }
            }

            @Override
            public void close() {
                TerminalSession.this.close();
            }
        };
    }

    /**
     * Types raw bytes. Blocks until they are written to the connection, for at most 30 s.
     *
     * @throws ClosedException if the session is closed
     * @throws dev.windsock.client.error.UnreachableException if there is no connection, which includes the time before the
     *     first
     *     {@link #read}
     */
    public void type(byte[] bytes) {
        connection().type(bytes);
    }

    /** Types text in UTF-8, such as {@code "ls\n"}; see {@link #type(byte[])}. */
    public void type(String text) {
        type(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Requests a new size, which the server limits to the range that it allows. Fails like {@link #type(byte[])}. */
    public void resize(int cols, int rows) {
        connection().send("{\"type\":\"RESIZE\",\"cols\":" + cols + ",\"rows\":" + rows + "}");
    }

    /**
     * Sends a signal to the foreground process group: INT, QUIT, TERM, HUP, KILL, TSTP or CONT. Fails like {@link
     * #type(byte[])}.
     */
    public void signal(String name) {
        connection().send("{\"type\":\"SIGNAL\",\"name\":" + Json.mapper().valueToTree(name) + "}");
    }

    private TerminalSocket connection() {
        if (isClosed()) {
            throw new ClosedException("The session is closed");
        }
        TerminalSocket open = socket;
        if (open == null) {
            throw TerminalSocket.notConnected(null);
        }
        return open;
    }

    /** Detaches; the terminal keeps running. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
        CompletableFuture<WebSocket> attempt = opening;
        if (attempt != null) {
            attempt.cancel(true);
        }
        disconnect();
        onClose.accept(this);
    }
}
