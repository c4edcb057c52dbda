// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.model.CreateVolumeRequest;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Transport;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client reaches servers with IPv6 addresses, and servers under a path on a proxy, over every transport. */
@Timeout(120)
final class AddressesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "::1, [::1], ''",
        "::1, [::1%lo], ''",
        "::1, [::1%25lo], ''",
        "127.0.0.1, 127.0.0.1, /cloud",
        "::1, [0:0:0:0:0:0:0:1], /apps/cloud/"
    })
    void callsAndStreams(String listening, String host, String path) {
        String base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        Map<String, Object> settings = Map.of("micronaut.server.host", listening, "windsock.base-path", base);
        try (EmbeddedWindsock server = EmbeddedWindsock.start(folder, settings)) {
            for (Transport transport : Transport.values()) {
                try (WindsockClient client = WindsockClient.builder()
                                .url("http://" + host + ":" + server.port() + path)
                                .apiKey(RunningServer.ADMIN_KEY)
                                .eventTransports(transport)
                                .build();
                        EventStream<EventItem> events = client.streams()
                                .streamEvents()
                                .topics(Topic.VOLUMES)
                                .open()) {
                    Streamed.await(events, item -> item instanceof Connected);
                    client.volumes()
                            .createVolume(
                                    new CreateVolumeRequest()
                                            .name("for-" + transport)
                                            .sizeGb(1L),
                                    null);
                    Change change = (Change) Streamed.await(events, item -> item instanceof Change);
                    assertThat(change.type()).isEqualTo("VOLUME_CREATED");
                }
            }
        }
    }
}
