// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullUnmarked;

/** Any message is either parsed into a valid item or rejected with an IOException, after which a stream reconnects. */
@NullUnmarked
final class ProtocolFuzzTest {
    private static final ObjectMapper JSON = Json.mapper();

    @FuzzTest
    void reads(byte[] message) {
        String text = new String(message, StandardCharsets.UTF_8);
        try {
            inspect(new WsProtocol(JSON).read(text).signal());
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        for (String name : new String[] {"change", "summary", "metrics", "reset", "close", "message"}) {
            try {
                inspect(new SseProtocol(JSON).read(new SseEvent("a:1", name, text)));
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        inspect(new WsProtocol(JSON).closed(4001, text));
    }

    private static void inspect(Signal signal) {
        switch (signal) {
            case Signal.Opened opened -> assertThat(opened.position()).isNotNull();
            case Signal.Delivery delivery -> inspect(delivery.item());
            case Signal.KeepAlive keepAlive -> {
                // unknown to this client version, or a heartbeat
            }
            case Signal.Closed closed -> {
                assertThat(closed.reason()).isNotNull();
                assertThat(closed.retryAfter().isNegative()).isFalse();
            }
        }
    }

    private static void inspect(StreamItem item) {
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
                // has only the event
            }
        }
    }
}
