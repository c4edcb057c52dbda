// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.windsock.client.WindsockException;
import dev.windsock.client.http.Backoff;
import dev.windsock.client.json.Json;
import dev.windsock.client.lifetime.Interrupts;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Attached to a terminal: reads what it prints, and types, resizes and signals while it controls it.
 *
 * <p>Reading drives it. A connection that is lost is made again by the next {@link #read}, from the byte after the last one
 * that was read: nothing is missing and nothing comes twice, unless {@link TerminalListener#skipped} says so. What was read
 * is acknowledged, so a program that prints faster than it is read is held back by the server.
 *
 * <p>What is typed is sent at most once: while there is no connection, {@link #type} fails with UNREACHABLE.
 *
 * <p>Threading: one thread reads. Everything else is for any thread; {@link #close} ends a read that blocks.
 */
public final class TerminalSession implements AutoCloseable {
    /** Who types into a terminal that is dead wants to know it sooner than a program that waits for events. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private static final int ACK_BYTES = 32 * 1024;
    private static final int LAST_RETRYABLE = 4_499;
    private static final int MESSAGE_TOO_BIG = 1_009;
    private static final int UNAUTHENTICATED = 401;
    private static final long NO_OFFSET = -1;

    private final Handshake handshake;
    private final Backoff firstBackoff;
    private final StreamObserver observer;
    private final UUID terminalId;
    private final TerminalListener listener;
    private final Consumer<TerminalSession> onClose;
    private volatile boolean watches;
    private volatile long offset;
    private volatile @Nullable Integer exitCode;
    private volatile @Nullable String closeReason;
    private volatile @Nullable StreamEndedException failure;
    private volatile @Nullable TerminalSocket socket;
    private volatile boolean closed;
    private Backoff backoff;
    private String usedKey = "";
    private boolean resumed;
    private long acknowledged;
    private ByteBuffer rest = ByteBuffer.allocate(0);

    TerminalSession(
            Handshake handshake,
            Backoff backoff,
            StreamObserver observer,
            UUID terminalId,
            boolean watch,
            long from,
            TerminalListener listener,
            Consumer<TerminalSession> onClose) {
        this.handshake = handshake;
        this.firstBackoff = backoff;
        this.backoff = backoff;
        this.observer = observer;
        this.terminalId = terminalId;
        this.watches = watch;
        this.offset = from;
        this.listener = listener;
        this.onClose = onClose;
    }

    public UUID terminalId() {
        return terminalId;
    }

    /** The offset of the next byte that is read; -1 before the first, where none was given. */
    public long offset() {
        return offset;
    }

    /** Whether it only looks; so from the beginning, or since another one has taken control. */
    public boolean watches() {
        return watches;
    }

    /** Of the program, once it has ended and {@link #read} has answered -1; empty before, and where it cannot be known. */
    public OptionalInt exitCode() {
        Integer code = exitCode;
        return code == null ? OptionalInt.empty() : OptionalInt.of(code);
    }

    /** Why the terminal was closed, such as EXITED, once {@link #read} has answered -1; empty before. */
    public Optional<String> closeReason() {
        return Optional.ofNullable(closeReason);
    }

    /**
     * Reads what the terminal prints, as its bytes; blocks until there are some.
     *
     * @return how many; -1 when the terminal is closed and everything was read, or after {@link #close}
     * @throws StreamEndedException when it cannot be attached to any more, with the server's code; each further call
     *     throws it again
     * @throws WindsockException with the code INTERRUPTED, the interrupt kept, when this thread is interrupted
     */
    public int read(byte[] buffer) {
        while (!rest.hasRemaining()) {
            StreamEndedException ended = failure;
            if (ended != null) {
                throw ended;
            }
            if (closed || closeReason != null) {
                return -1;
            }
            try {
                advance();
            } catch (InterruptedException e) {
                throw Interrupts.kept(e);
            }
        }
        int count = Math.min(buffer.length, rest.remaining());
        rest.get(buffer, 0, count);
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

    private static void acknowledge(TerminalSocket to, long before) {
        try {
            to.send("{\"type\":\"ACK\",\"offset\":" + before + "}");
        } catch (WindsockException e) {
            // whoever reads next sees that the connection is lost
        }
    }

    /** Takes what comes next, or makes the connection anew. */
    private void advance() throws InterruptedException {
        try {
            TerminalSocket from = connected();
            if (from != null) {
                take(from);
            }
        } catch (IOException e) {
            lost(e, Duration.ZERO);
        }
    }

    private void take(TerminalSocket from) throws IOException, InterruptedException {
        TerminalSocket.Received received = from.take();
        if (received instanceof TerminalSocket.Output output) {
            rest = output.bytes();
        } else if (received instanceof TerminalSocket.Message message) {
            told(message.text());
        } else if (received instanceof TerminalSocket.Closed end) {
            ended(end);
        }
    }

    private void told(String text) throws IOException {
        JsonNode message = parse(text);
        switch (message.path("type").asText()) {
            case "ATTACHED" -> {
                long begins = message.path("offset").asLong();
                if (offset != NO_OFFSET && begins > offset) {
                    listener.skipped(begins - offset);
                }
                offset = begins;
                acknowledged = begins;
                backoff = firstBackoff;
                observer.connected(resumed);
                resumed = true;
                TerminalSocket open = socket;
                if (open != null) {
                    acknowledge(open, begins);
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
                watches = message.path("mode").asText().equals("watch");
                listener.takenOver(message.path("taken_by").path("name").asText());
            }
            case "RESET" -> {
                offset = message.path("offset").asLong();
                listener.skipped(message.path("skipped").asLong());
            }
            case "ERROR" ->
                listener.refused(
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
                // a message of a newer server
            }
        }
    }

    private JsonNode parse(String text) throws IOException {
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IOException("a message is no JSON", e);
        }
    }

    private void ended(TerminalSocket.Closed end) throws IOException {
        String code = code(end.reason());
        boolean anotherKey = code.equals(StreamPump.REVOKED) && hasAnotherKey();
        if ((end.code() > LAST_RETRYABLE || end.code() == MESSAGE_TOO_BIG) && !anotherKey) {
            fail(new StreamEndedException(code, "the terminal's socket was closed: " + end.code() + " " + code));
            return;
        }
        throw new IOException("the connection was closed: " + end.code() + " " + end.reason());
    }

    private void fail(StreamEndedException reason) {
        failure = reason;
        observer.ended(reason.code());
        close();
    }

    /** Whether the key may have been replaced since the last handshake. */
    private boolean hasAnotherKey() {
        return !handshake.headers().apiKey().equals(usedKey);
    }

    private String code(String reason) {
        try {
            return Json.mapper().readTree(reason).path("code").asText(WindsockException.UNEXPECTED_ANSWER);
        } catch (JsonProcessingException e) {
            return WindsockException.UNEXPECTED_ANSWER;
        }
    }

    private void lost(IOException cause, Duration retryAfter) throws InterruptedException {
        if (closed) {
            return;
        }
        drop();
        listener.reconnecting(cause);
        Backoff.Step step = backoff.next(retryAfter, RandomGenerator.getDefault());
        backoff = step.next();
        observer.reconnecting(StreamPump.reason(cause), step.delay());
        pause(step.delay());
    }

    private synchronized void pause(Duration length) throws InterruptedException {
        long deadline = System.nanoTime() + length.toNanos();
        long left;
        while (!closed && (left = (deadline - System.nanoTime()) / 1_000_000) > 0) {
            wait(left);
        }
    }

    private void drop() {
        TerminalSocket open = socket;
        socket = null;
        if (open != null) {
            open.close();
        }
    }

    /** The connection, which is made where there is none; null when this try came to nothing. */
    private @Nullable TerminalSocket connected() throws IOException, InterruptedException {
        TerminalSocket open = socket;
        if (open != null) {
            return open;
        }
        TerminalSocket made = new TerminalSocket(handshake.atMost(QUIET));
        URI server = handshake.server();
        String scheme = "https".equalsIgnoreCase(server.getScheme()) ? "wss" : "ws";
        URI target = URI.create(
                scheme + server.toString().substring(server.getScheme().length()) + "/ws/terminals/"
                        + terminalId + "?mode=" + (watches ? "watch" : "control")
                        + (offset == NO_OFFSET ? "" : "&from=" + offset));
        try {
            WebSocket.Builder builder = handshake.http().newWebSocketBuilder().connectTimeout(handshake.timeout());
            usedKey = handshake.headers().addTo("GET", target, builder::header);
            WebSocket opened =
                    builder.buildAsync(target, made).get(handshake.timeout().toMillis(), TimeUnit.MILLISECONDS);
            made.opened(opened);
            socket = made;
            if (closed) {
                drop();
                throw new IOException("closed");
            }
            return made;
        } catch (ExecutionException e) {
            refused(Opening.failed(e.getCause() == null ? e : e.getCause()));
            return null;
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + handshake.timeout().toSeconds() + " s", e);
        } finally {
            if (socket != made) {
                // it may be answered later all the same
                made.close();
            }
        }
    }

    private void refused(Opening opening) throws IOException, InterruptedException {
        if (opening instanceof Opening.Refused refused) {
            StreamEndedException refusal = new StreamEndedException(refused.problem(), refused.status());
            boolean anotherKey = refused.status() == UNAUTHENTICATED && hasAnotherKey();
            if (refused.isFinal() && !anotherKey) {
                fail(refusal);
            } else {
                lost(new IOException(refused.problem().code(), refusal), refused.retryAfter());
            }
        } else {
            Throwable cause = ((Opening.Unreachable) opening).cause();
            throw new IOException("the terminal cannot be reached: " + cause.getMessage(), cause);
        }
    }

    /**
     * The same as {@link #read}, as a stream; closing it detaches. What {@link #read} throws is the cause of its {@link
     * IOException}, which is an {@link InterruptedIOException} for an interrupt.
     */
    public InputStream output() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int at, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                byte[] some = new byte[length];
                try {
                    int count = TerminalSession.this.read(some);
                    if (count > 0) {
                        System.arraycopy(some, 0, buffer, at, count);
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
     * Types bytes as they are; blocks until they are on their way.
     *
     * @throws WindsockException UNREACHABLE while there is no connection, and before the first {@link #read}
     */
    public void type(byte[] bytes) {
        connection().type(bytes);
    }

    /** Types a text in UTF-8, such as {@code "ls\n"}. */
    public void type(String text) {
        type(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Asks for another size, which is taken to the nearest that the server allows. Fails as {@link #type} does. */
    public void resize(int cols, int rows) {
        connection().send("{\"type\":\"RESIZE\",\"cols\":" + cols + ",\"rows\":" + rows + "}");
    }

    /** Signals what runs in the foreground: INT, QUIT, TERM, HUP, KILL, TSTP or CONT. Fails as {@link #type} does. */
    public void signal(String name) {
        connection().send("{\"type\":\"SIGNAL\",\"name\":" + Json.mapper().valueToTree(name) + "}");
    }

    private TerminalSocket connection() {
        TerminalSocket open = socket;
        if (open == null) {
            throw new WindsockException(WindsockException.UNREACHABLE, "the terminal is not connected");
        }
        return open;
    }

    /** Detaches; the terminal goes on. Closing again does nothing. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        drop();
        onClose.accept(this);
    }
}
