// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.access.key.ApiKey;
import dev.windsock.id.TenantId;
import dev.windsock.log.ResourceType;
import dev.windsock.principal.CredentialsChanged;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.ServerLog;
import dev.windsock.wire.SseClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.event.ApplicationEventListener;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A published event is only text in a feed. Nothing in the server acts on it, regardless of the resource that it names. */
@NullUnmarked
final class PublishedEventsTest {
    private static RunningServer server;
    private static final CredentialChanges CREDENTIALS = new CredentialChanges();

    private final TenantId tenant = RunningServer.tenant();
    private final String publisher = server.key(tenant, "operator");

    /** Counts how often all credentials are checked again. */
    static final class CredentialChanges implements ApplicationEventListener<CredentialsChanged> {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void onApplicationEvent(CredentialsChanged event) {
            count.incrementAndGet();
        }
    }

    @BeforeAll
    static void start() {
        server = RunningServer.start(Map.of(), CREDENTIALS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void neverDrivesAListener(ResourceType type) throws IOException {
        String id = ApiKey.parse(publisher).orElseThrow().id().value();
        try (ServerLog log = ServerLog.record();
                SseClient stream = server.sse("?topics=summary", publisher)) {
            stream.await("summary");
            int credentials = CREDENTIALS.count.get();
            double summaries = summaries();
            for (String resource : new String[] {id, "aaaaaaaa", tenant.value(), "not an id"}) {
                assertThat(server.post(
                                        "/api/events",
                                        publisher,
                                        "{\"type\":\"ROTATED\",\"resource_type\":\"%s\",\"resource_id\":\"%s\"}"
                                                .formatted(type, resource))
                                .status())
                        .isEqualTo(202);
            }
            assertThat(CREDENTIALS.count.get()).isEqualTo(credentials);
            assertThat(summaries()).isEqualTo(summaries);
            assertThat(log.stackTraces()).isEmpty();
        }
    }

    @Test
    void changesOfKeysAreAppliedNevertheless() throws IOException {
        int before = CREDENTIALS.count.get();
        String admin = server.key(tenant, "admin");
        assertThat(server.post("/api/keys", admin, "{\"name\":\"a\",\"role\":\"viewer\"}")
                        .status())
                .isEqualTo(201);
        // by the request, and by the listener
        Deadline.await("the change of a key", () -> CREDENTIALS.count.get() >= before + 2);
    }

    private static double summaries() {
        return server.bean(MeterRegistry.class)
                .get("windsock.feed.summaries")
                .counter()
                .count();
    }
}
