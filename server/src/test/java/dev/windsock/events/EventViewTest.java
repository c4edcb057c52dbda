// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class EventViewTest {
    private static final ObjectMapper JSON = ObjectMapper.create(
            Map.of(
                    "micronaut.serde.property-naming-strategy",
                    "SNAKE_CASE",
                    "micronaut.serde.serialization.inclusion",
                    "ALWAYS"),
            "dev.windsock");

    @Test
    void embedsThePayloadAndNamesTheKey() throws IOException {
        ChangeEvent event = event(new Actor("abcd1234", "ops"), "INSTANCE", "i-1", "req-1", """
                {"name":"naïve ☃","camelCase":[1,2.5,null,true],"nested":{"a":"\\"quoted\\""}}""");
        assertThat(JSON.writeValueAsString(EventView.of(event))).isEqualTo("""
                {"type":"INSTANCE_STARTED","id":"e-1","position":"k3j9:42","tenant_id":"%s",\
                "timestamp":"2026-11-24T10:00:00.123Z","resource_type":"INSTANCE","resource_id":"i-1",\
                "actor":{"key_id":"abcd1234","name":"ops"},"request_id":"req-1",\
                "payload":{"name":"naïve ☃","camelCase":[1,2.5,null,true],"nested":{"a":"\\"quoted\\""}}}""".formatted(TenantId.DEFAULT));
    }

    @Test
    void theEngineHasNoKeyAndWhatIsNotNamedIsNull() throws IOException {
        assertThat(JSON.writeValueAsString(EventView.of(event(Actor.ENGINE, null, null, null, "{}"))))
                .endsWith("""
                        "resource_type":null,"resource_id":null,"actor":{"name":"engine"},"request_id":null,\
                        "payload":{}}""");
    }

    @Test
    void aPageSaysThatNothingFollows() throws IOException {
        assertThat(JSON.writeValueAsString(new EventPage(List.of(), null)))
                .isEqualTo("{\"items\":[],\"next_cursor\":null}");
    }

    @Test
    void aPayloadThatIsNoJsonFails() {
        EventView view = EventView.of(event(Actor.ENGINE, null, null, null, "{\"a\":"));
        assertThatThrownBy(() -> JSON.writeValueAsString(view)).isInstanceOf(IOException.class);
    }

    private static ChangeEvent event(
            Actor actor, String resourceType, String resourceId, String requestId, String payload) {
        return new ChangeEvent(
                new Position("k3j9", 42),
                "e-1",
                Instant.parse("2026-11-24T10:00:00.123Z"),
                new EventDraft(
                        "INSTANCE_STARTED",
                        Topic.INSTANCES,
                        TenantId.DEFAULT,
                        resourceType,
                        resourceId,
                        actor,
                        requestId,
                        payload));
    }
}
