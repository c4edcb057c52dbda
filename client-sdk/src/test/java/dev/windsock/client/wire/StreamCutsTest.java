// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.Position;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.Edge;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Reconnecting;
import dev.windsock.client.stream.StreamItem;
import dev.windsock.client.wire.Answer.Then;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams whose connection is cut, after every single byte of it. */
@Timeout(60)
final class StreamCutsTest {
    private static final int LAST = 3;

    @ParameterizedTest
    @CsvSource({"WEBSOCKET, FIN", "WEBSOCKET, RST", "SSE, FIN", "SSE, RST"})
    void aStreamThatIsCutAnywhereGoesOnWhereItWas(Edge edge, Then end) throws InterruptedException {
        // the topic says after how many bytes the first connection is cut
        Set<Integer> cutAlready = new HashSet<>();
        try (WireServer server = new WireServer(request -> {
                    Answer whole = varied(edge, request);
                    int cut = Integer.parseInt(request.query("topics").orElseThrow());
                    return cutAlready.add(cut) ? whole.first(cut).then(end) : whole;
                });
                WindsockClient client = WireClients.quick(server)) {
            // without a byte, the JDK's client asks again by itself
            for (int cut = 1; toldWithin(edge, cut) < LAST; cut++) {
                List<Integer> before = new ArrayList<>();
                List<Integer> after = new ArrayList<>();
                try (EventStream<? extends StreamItem> stream = edge.open(client, String.valueOf(cut), null, 1024)) {
                    readUntil(Reconnecting.class, stream, before);
                    readUntil(null, stream, after);
                    assertThat(stream.position()).contains(Position.of(WireLog.position(LAST)));
                }
                assertThat(server.asked().after()).isEmpty();
                int wentOn = server.asked().after().map(WireLog::number).orElse(0);
                // the JDK's client may lose the last bytes before an end
                assertThat(before)
                        .as("cut after %s", cut)
                        .isEqualTo(numbers(1, wentOn))
                        .hasSizeLessThanOrEqualTo(toldWithin(edge, cut));
                assertThat(after).as("cut after %s", cut).isEqualTo(numbers(wentOn + 1, LAST));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Edge.class)
    void aStreamThatComesByteByByteIsTheSame(Edge edge) {
        try (WireServer server = new WireServer(request -> varied(edge, request).byteByByte());
                WindsockClient client = WireClients.quick(server);
                EventStream<? extends StreamItem> stream = edge.open(client, "0", null, 1)) {
            List<Integer> changes = new ArrayList<>();
            readUntil(null, stream, changes);
            assertThat(changes).isEqualTo(numbers(1, LAST));
            assertThat(server.connections()).isOne();
        }
    }

    /** The changes, with all else that a stream may bring between them. */
    private static Answer varied(Edge edge, Request request) {
        return Answer.raw(parts(edge, request).toArray(byte[][]::new)).then(Then.STALL);
    }

    private static List<byte[]> parts(Edge edge, Request request) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(WireLog.opened(edge, request));
        int after = request.after().map(WireLog::number).orElse(0);
        for (int number = after + 1; number <= LAST; number++) {
            if (number % 2 == 0) {
                parts.add(between(edge));
            }
            parts.add(
                    number == 3 && edge == Edge.WEBSOCKET
                            ? WireLog.bytes(Frames.fragmented(WireLog.change(number), 20))
                            : WireLog.told(edge, number));
        }
        return parts;
    }

    private static byte[] between(Edge edge) {
        return switch (edge) {
            case WEBSOCKET -> WireLog.bytes(Frames.ping(), Frames.text("{\"type\":\"NEWER\"}"));
            case SSE -> WireLog.chunk(": \r\n\r\nevent: newer\ndata: {\ndata: }\n\n");
        };
    }

    private static Request first() {
        return new Request("GET", URI.create("/ws"), Map.of("sec-websocket-key", "dGhlIHNhbXBsZQ=="), "");
    }

    /** The last change that a stream has read with so many bytes; 0 for none. */
    private static int toldWithin(Edge edge, int bytes) {
        int left = bytes;
        int number = 0;
        for (byte[] part : parts(edge, first())) {
            // the end of a chunk is no part of the event in it
            int needed = edge == Edge.SSE ? part.length - 2 : part.length;
            if (left < needed) {
                break;
            }
            left -= part.length;
            if (new String(part, StandardCharsets.ISO_8859_1).contains("TICKED")) {
                number++;
            }
        }
        return number;
    }

    /** Collects changes until an item of the type, or else until the last change. */
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
