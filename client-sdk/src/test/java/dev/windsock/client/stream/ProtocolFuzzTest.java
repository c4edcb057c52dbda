// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullUnmarked;

/** What a server may send is read, or is an IOException, which makes a stream reconnect; a reader of what was read meets no surprise. */
@NullUnmarked
final class ProtocolFuzzTest {
    private static final ObjectMapper JSON = Json.mapper();

    @FuzzTest
    void reads(byte[] message) {
        String text = new String(message, StandardCharsets.UTF_8);
        try {
            look(new WsProtocol(JSON).read(text).signal());
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        for (String name : new String[] {"change", "summary", "metrics", "reset", "close", "message"}) {
            try {
                look(new SseProtocol(JSON).read(new SseEvent("a:1", name, text)));
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        look(new WsProtocol(JSON).closed(4001, text));
    }

    private static void look(Signal signal) {
        switch (signal) {
            case Signal.Opened opened -> assertThat(opened.position()).isNotNull();
            case Signal.Told told -> look(told.item());
            case Signal.Alive alive -> {
                // newer than this client, or a sign of life
            }
            case Signal.Closed closed -> {
                assertThat(closed.reason()).isNotNull();
                assertThat(closed.retryAfter().isNegative()).isFalse();
            }
        }
    }

    private static void look(StreamItem item) {
        if (item instanceof Change change) {
            assertThat(change.position()).isNotNull();
            assertThat(change.type()).isNotNull();
            assertThat(change.timestamp()).isNotNull();
        }
        switch (item) {
            case InstanceChange change -> assertThat(change.instance()).isNotNull();
            case VolumeChange change -> assertThat(change.volume()).isNotNull();
            case VpcChange change -> assertThat(change.vpc()).isNotNull();
            case Gap gap -> assertThat(gap.latest()).isNotNull();
            default -> {
                // has no more than its event
            }
        }
    }
}
