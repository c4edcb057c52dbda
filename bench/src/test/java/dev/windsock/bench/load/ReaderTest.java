// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests both transports, with input split into pieces of several sizes. */
class ReaderTest {
    private final Tally tally = new Tally();
    private final Member member = new Member(tally, 1);
    private final List<Boolean> welcomes = new ArrayList<>();

    private EmbeddedChannel connect(Wire wire) {
        EmbeddedChannel channel = new EmbeddedChannel();
        member.connecting(channel, new Member.HandshakeListener() {
            @Override
            public void welcomed(boolean resumed) {
                welcomes.add(resumed);
            }

            @Override
            public void failed(String reason) {
                throw new AssertionError(reason);
            }
        });
        channel.pipeline()
                .addLast(
                        switch (wire) {
                            case WEBSOCKET -> new WsReader(member, "GET /", null);
                            case SSE -> new SseReader(member, "GET /");
                        });
        return channel;
    }

    private static String event(long sequence, long offset) {
        return "{\"type\":\"BENCH\",\"position\":\"epoch:" + offset + "\",\"payload\":"
                + new Mark(sequence, 5).payload(200) + "}";
    }

    private static String frame(Wire wire, String json) {
        return switch (wire) {
            case WEBSOCKET -> "\u0081" + length(json.length()) + json;
            case SSE -> chunk("id: epoch:1\nevent: change\ndata: " + json + "\n\n");
        };
    }

    private static String length(int bytes) {
        return bytes < 126 ? "" + (char) bytes : "~" + (char) (bytes >> 8) + (char) (bytes & 0xff);
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static String opening(Wire wire) {
        return switch (wire) {
            case WEBSOCKET ->
                "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n"
                        + frame(wire, "{\"type\":\"WELCOME\",\"resumed\":true}");
            case SSE -> "HTTP/1.1 200 OK\r\nx: y\r\n\r\n" + chunk("retry: 1000\n\n");
        };
    }

    private static void receive(EmbeddedChannel channel, String bytes, int piece) {
        ByteBuf all = Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1);
        while (all.isReadable()) {
            channel.writeInbound(all.readBytes(Math.min(piece, all.readableBytes())));
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsEventsInPiecesOfAnySize(Wire wire) {
        for (int piece : new int[] {1, 7, 100_000}) {
            EmbeddedChannel channel = connect(wire);
            long first = tally.delivered();
            String bytes = opening(wire) + frame(wire, event(first, first)) + frame(wire, event(first + 1, first + 1));
            receive(channel, bytes, piece);
            assertThat(tally.delivered()).isEqualTo(first + 2);
        }
        assertThat(welcomes).containsExactly(true, true, true);
        assertThat(tally.missing()).isZero();
        assertThat(tally.repeatedEvents()).isZero();
        assertThat(member.resumeAfter()).isEqualTo("epoch:5");
    }

    @ParameterizedTest
    @EnumSource
    void detectsGapsAndRepetitions(Wire wire) {
        EmbeddedChannel channel = connect(wire);
        receive(
                channel,
                opening(wire) + frame(wire, event(10, 100)) + frame(wire, event(14, 104)) + frame(wire, event(14, 104)),
                64);
        assertThat(tally.delivered()).isEqualTo(2);
        assertThat(tally.missing()).isEqualTo(3);
        assertThat(tally.repeatedEvents()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void answersOnlyPings(Wire wire) {
        EmbeddedChannel channel = connect(wire);
        receive(channel, opening(wire), 64);
        channel.releaseOutbound();
        if (wire == Wire.WEBSOCKET) {
            receive(channel, "\u0089\u0000", 64);
            ByteBuf pong = channel.readOutbound();
            assertThat(pong.getUnsignedShort(0)).isEqualTo(0x8a80);
            pong.release();
        }
        assertThat(channel.<Object>readOutbound()).isNull();
    }
}
