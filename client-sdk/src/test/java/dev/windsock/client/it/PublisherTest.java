// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.InvalidRequestException;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.publish.EventPublisher;
import dev.windsock.client.publish.PublishFailedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A publisher whose connections are cut, and whose server is killed and restarted. */
@Tag("store")
@Timeout(120)
final class PublisherTest {
    @TempDir
    Path dataDir;

    @Test
    void publishesOnceDespiteCutConnections() throws Exception {
        try (EmbeddedWindsock server = EmbeddedWindsock.start(dataDir);
                CuttableProxy proxy = new CuttableProxy(server.url());
                WindsockClient proxied = RunningServer.client(proxy.url(), RunningServer.ADMIN_KEY);
                WindsockClient direct = server.admin()) {
            try (EventPublisher publisher = proxied.events()
                    .publisher()
                    .batch(20, 64 * 1024, Duration.ofMillis(1))
                    .open()) {
                for (int n = 0; n < 4_000; n++) {
                    publisher.publish(numbered(n));
                    if (n % 250 == 0) {
                        proxy.cut();
                    }
                }
            }
            assertThat(Publishing.loggedNumbers(direct, null)).isEqualTo(Publishing.upTo(4_000));
        }
    }

    @Test
    void publishesEverythingDespiteAKilledServer() throws Exception {
        int port = WindsockProcess.freePort();
        WindsockProcess server = WindsockProcess.start(dataDir, port);
        try (WindsockClient client = RunningServer.client(server.url(), RunningServer.ADMIN_KEY)) {
            EventPublisher publisher = client.events()
                    .publisher()
                    .batch(10, 64 * 1024, Duration.ofMillis(1))
                    .open();
            List<CompletableFuture<Position>> futures = new ArrayList<>();
            for (int n = 0; n < 400; n++) {
                futures.add(publisher.publish(numbered(n)));
            }
            futures.get(100).get();
            server.kill();
            for (int n = 400; n < 500; n++) {
                publisher.publish(numbered(n));
            }
            server = WindsockProcess.start(dataDir, port);
            publisher.close();
            assertThat(Publishing.loggedNumbers(client, null)).isEqualTo(Publishing.upTo(500));
        } finally {
            server.close();
        }
    }

    @Test
    void rejectedEventFailsAlone() throws Exception {
        try (EmbeddedWindsock server = EmbeddedWindsock.start(dataDir);
                WindsockClient client = server.admin()) {
            EventPublisher publisher = client.events()
                    .publisher()
                    .batch(500, 1024 * 1024, Duration.ofHours(1))
                    .open();
            publisher.publish(numbered(0));
            CompletableFuture<Position> reserved = publisher.publish(new PublishedEvent().type("INSTANCE_STARTED"));
            publisher.publish(numbered(1));
            assertThatThrownBy(publisher::close).isInstanceOf(PublishFailedException.class);
            assertThatThrownBy(reserved::get).hasCauseInstanceOf(InvalidRequestException.class);
            assertThat(Publishing.loggedNumbers(client, null)).containsExactly(0, 1);
        }
    }

    private static PublishedEvent numbered(int n) {
        return new PublishedEvent().type(Publishing.TYPE).payload(Map.of("n", n));
    }
}
