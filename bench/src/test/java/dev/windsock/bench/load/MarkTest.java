// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MarkTest {
    private static final Mark MARK = new Mark(17, 987_654_321_012L);

    private static ByteBuf event(String payload) {
        return Unpooled.copiedBuffer(
                "{\"type\":\"BENCH\",\"id\":\"0195f3a2-7c41-7d1e-9b60-3f5b1c2d4e5f\",\"position\":\"a1b2:4711\",\"payload\":"
                        + payload + "}",
                StandardCharsets.UTF_8);
    }

    @Test
    void createsAPayloadOfTheRequestedSize() {
        assertThat(MARK.payload(200)).hasSize(200).startsWith("{").endsWith("}");
        assertThat(new Mark(9_999_999_999L, Long.MAX_VALUE).payload(200)).hasSize(200);
    }

    @Test
    void isFoundAtTheEndOfAnEvent() {
        ByteBuf event = event(MARK.payload(200));
        int end = event.writerIndex();
        assertThat(Mark.isAt(event, 0, end)).isTrue();
        assertThat(Mark.sequenceAt(event, end)).isEqualTo(17);
        assertThat(Mark.dueAt(event, end)).isEqualTo(987_654_321_012L);
    }

    @Test
    void isNotFoundInOtherEvents() {
        ByteBuf event = event("{\"other\":\"" + "y".repeat(60) + "\"}");
        assertThat(Mark.isAt(event, 0, event.writerIndex())).isFalse();
        assertThat(Mark.isAt(Unpooled.copiedBuffer("{}", StandardCharsets.UTF_8), 0, 2))
                .isFalse();
    }

    @Test
    void findsThePosition() {
        ByteBuf event = event("{}");
        assertThat(Mark.position(event, 0, event.writerIndex())).isEqualTo("a1b2:4711");
        assertThat(Mark.offsetAt(event, 0, event.writerIndex())).isEqualTo(4_711);
        assertThat(Mark.offsetAt(Unpooled.copiedBuffer("{}", StandardCharsets.UTF_8), 0, 2))
                .isEqualTo(-1);
    }
}
