// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.wire.Texts;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.NullUnmarked;

/**
 * A client of a terminal's socket that keeps everything it has received: bytes, and messages that have not been requested yet.
 */
@NullUnmarked
final class TerminalClient implements Closeable {
    private final WsClient socket;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Deque<JsonNode> messages = new ArrayDeque<>();
    private final JsonNode attached;
    private WsClient.Frame closed;

    TerminalClient(WsClient socket) throws IOException {
        this.socket = socket;
        this.attached = message("ATTACHED");
    }

    JsonNode attached() {
        return attached;
    }

    long offset() {
        return attached.get("offset").getLongValue() + printed.size();
    }

    String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return printed.toByteArray();
    }

    TerminalClient type(String text) throws IOException {
        socket.send(true, WsClient.BINARY, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    TerminalClient send(String json) throws IOException {
        socket.send(json);
        return this;
    }

    TerminalClient awaitText(String wanted) throws IOException {
        while (!text().contains(wanted)) {
            step("to show <" + wanted + ">");
        }
        return this;
    }

    /** Acknowledges all output until the text arrives. */
    void awaitTextAndAcknowledge(String wanted) throws IOException {
        while (!text().contains(wanted)) {
            send("{\"type\":\"ACK\",\"offset\":" + offset() + "}");
            step("to show <" + wanted + ">");
        }
    }

    /** Waits until exactly this many bytes have arrived. */
    void awaitOffset(long wanted) throws IOException {
        while (offset() < wanted) {
            step("to come to " + wanted);
        }
        assertThat(offset()).isEqualTo(wanted);
    }

    /** Returns the next message of the given type. Skips messages of other types. */
    JsonNode message(String type) throws IOException {
        while (true) {
            while (!messages.isEmpty()) {
                JsonNode next = messages.removeFirst();
                if (type.equals(Texts.text(next, "type"))) {
                    return next;
                }
            }
            step("to say " + type);
        }
    }

    private void step(String wanted) throws IOException {
        WsClient.Frame frame = socket.frame();
        switch (frame.opcode()) {
            case WsClient.BINARY -> printed.writeBytes(frame.payload());
            case WsClient.TEXT -> messages.addLast(Texts.json(frame.text()));
            case WsClient.CLOSE -> {
                closed = frame;
                throw new AssertionError("closed, not " + wanted + ": " + frame.code() + " " + frame.reason()
                        + " after <" + text() + ">");
            }
            default -> throw new AssertionError("what is " + frame);
        }
    }

    WsClient.Frame awaitClose() throws IOException {
        while (closed == null) {
            try {
                step("to close");
            } catch (AssertionError e) {
                assertThat(closed).as(e.toString()).isNotNull();
            }
        }
        return closed;
    }

    WsClient socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
