// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.StreamEndpoint;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Reconnecting;
import dev.windsock.client.stream.StreamItem;
import dev.windsock.client.wire.Response.Then;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams whose connection is cut after each byte in turn. */
@Timeout(60)
final class StreamCutsTest {
    private static final int LAST = 3;

    @ParameterizedTest
    @CsvSource({"WEBSOCKET, FIN", "WEBSOCKET, RST", "SSE, FIN", "SSE, RST"})
    void resumesAfterACutAtEveryByte(StreamEndpoint endpoint, Then end) throws InterruptedException {
        // the number of bytes after which the next connection is cut; 0 for none
        AtomicInteger nextCut = new AtomicInteger();
        try (WireServer server = new WireServer(request -> {
                    Response whole = fullStream(endpoint, request);
                    int cut = nextCut.getAndSet(0);
                    return cut > 0 ? whole.first(cut).then(end) : whole;
                });
                WindsockClient client = server.client()) {
            // if no bytes arrive, the JDK client repeats the request on its own
            for (int cut = 1; changesWithin(endpoint, cut) < LAST; cut++) {
                List<Integer> before = new ArrayList<>();
                List<Integer> after = new ArrayList<>();
                nextCut.set(cut);
                try (EventStream<? extends StreamItem> stream = endpoint.open(client, Topic.CUSTOM, null, 1024)) {
                    readUntil(Reconnecting.class, stream, before);
                    readUntil(null, stream, after);
                    assertThat(stream.position()).contains(Position.of(WireLog.position(LAST)));
                }
                assertThat(server.takeRequest().after()).isEmpty();
                int resumedAfter =
                        server.takeRequest().after().map(WireLog::number).orElse(0);
                // the JDK client may lose the last bytes before the end
                assertThat(before)
                        .as("cut after %s", cut)
                        .isEqualTo(numbers(1, resumedAfter))
                        .hasSizeLessThanOrEqualTo(changesWithin(endpoint, cut));
                assertThat(after).as("cut after %s", cut).isEqualTo(numbers(resumedAfter + 1, LAST));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(StreamEndpoint.class)
    void readsAStreamByteByByte(StreamEndpoint endpoint) {
        try (WireServer server =
                        new WireServer(request -> fullStream(endpoint, request).byteByByte());
                WindsockClient client = server.client();
                EventStream<? extends StreamItem> stream = endpoint.open(client, Topic.CUSTOM, null, 1)) {
            List<Integer> changes = new ArrayList<>();
            readUntil(null, stream, changes);
            assertThat(changes).isEqualTo(numbers(1, LAST));
            assertThat(server.connections()).isOne();
        }
    }

    /** Returns all changes, with other valid messages between them. */
    private static Response fullStream(StreamEndpoint endpoint, Request request) {
        return Response.raw(parts(endpoint, request).toArray(byte[][]::new)).then(Then.STALL);
    }

    private static List<byte[]> parts(StreamEndpoint endpoint, Request request) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(WireLog.opened(endpoint, request));
        int after = request.after().map(WireLog::number).orElse(0);
        for (int number = after + 1; number <= LAST; number++) {
            if (number % 2 == 0) {
                parts.add(noise(endpoint));
            }
            parts.add(
                    number == 3 && endpoint == StreamEndpoint.WEBSOCKET
                            ? WireLog.bytes(Frames.fragmented(WireLog.change(number), 20))
                            : WireLog.delivery(endpoint, number));
        }
        return parts;
    }

    private static byte[] noise(StreamEndpoint endpoint) {
        return switch (endpoint) {
            case WEBSOCKET -> WireLog.bytes(Frames.ping(), Frames.text("{\"type\":\"NEWER\"}"));
            case SSE -> WireLog.chunk(": \r\n\r\nevent: newer\ndata: {\ndata: }\n\n");
        };
    }

    private static Request firstRequest() {
        return new Request("GET", URI.create("/ws"), Map.of("sec-websocket-key", "dGhlIHNhbXBsZQ=="), "");
    }

    /** Returns the number of the last change within the first bytes of a stream; 0 for none. */
    private static int changesWithin(StreamEndpoint endpoint, int bytes) {
        int remaining = bytes;
        int number = 0;
        for (byte[] part : parts(endpoint, firstRequest())) {
            // the event is complete before the final CRLF of its chunk
            int needed = endpoint == StreamEndpoint.SSE ? part.length - 2 : part.length;
            if (remaining < needed) {
                break;
            }
            remaining -= part.length;
            if (new String(part, StandardCharsets.ISO_8859_1).contains("TICKED")) {
                number++;
            }
        }
        return number;
    }

    /** Collects changes until an item of the given type arrives or, if the type is null, until the last change. */
    private static void readUntil(
            @Nullable Class<?> type, EventStream<? extends StreamItem> stream, List<Integer> changes) {
        while (type != null || !changes.contains(LAST)) {
            StreamItem item = Streamed.await(stream, any -> true);
            if (item instanceof Change change) {
                changes.add(Publishing.number(change));
            } else if (type != null && type.isInstance(item)) {
                return;
            }
        }
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }
}
