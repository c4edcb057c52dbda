// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.trace.TraceParent;
import dev.windsock.wire.Json;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class EventViewTest {
    private static final ObjectMapper MAPPER = Json.MAPPER;

    @Test
    void embedsThePayloadAndNamesTheKey() throws IOException {
        ChangeEvent event = event(new Actor("abcd1234", "ops"), "INSTANCE", "i-1", "req-1", """
                {"name":"naïve ☃","camelCase":[1,2.5,null,true],"nested":{"a":"\\"quoted\\""}}""");
        assertThat(json(event)).isEqualTo("""
                {"type":"INSTANCE_STARTED","id":"e-1","position":"k3j9:42","tenant_id":"%s",\
                "timestamp":"2026-11-24T10:00:00.123Z","resource_type":"INSTANCE","resource_id":"i-1",\
                "actor":{"key_id":"abcd1234","name":"ops"},"request_id":"req-1",\
                "payload":{"name":"naïve ☃","camelCase":[1,2.5,null,true],"nested":{"a":"\\"quoted\\""}}}""".formatted(TenantId.DEFAULT));
    }

    @Test
    void omitsTheKeyOfTheEngineAndWritesMissingValuesAsNull() throws IOException {
        assertThat(json(event(Actor.ENGINE, null, null, null, "{}"))).endsWith("""
                        "resource_type":null,"resource_id":null,"actor":{"name":"engine"},"request_id":null,\
                        "payload":{}}""");
    }

    @Test
    void namesTheSpanThatCausedTheChange() throws IOException {
        TraceParent span = new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(json(event(Actor.ENGINE, null, null, "req-1", span, "{}"))).endsWith("""
                        "request_id":"req-1","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",\
                        "payload":{}}""");
    }

    @Test
    void writesTheCursorOfTheLastPageAsNull() throws IOException {
        assertThat(write(json -> new EventPage(List.of(), null).writeTo(json, MAPPER)))
                .isEqualTo("{\"items\":[],\"next_cursor\":null}");
    }

    @Test
    void copiesThePayloadUnchanged() throws IOException {
        String payload = "{\"n\":1E400,\"m\":1.10,\"escaped\":\"\\u0041\"}";
        assertThat(json(event(Actor.ENGINE, null, null, null, payload))).endsWith("\"payload\":" + payload + "}");
    }

    @Test
    void writesTheResetOfABatch() throws IOException {
        LogReset reset = new LogReset("EPOCH_CHANGED", "k3j9:0", "k3j9:42");
        assertThat(write(json -> new EventBatch(List.of(), null, "k3j9:42", reset).writeTo(json, MAPPER)))
                .isEqualTo("""
                        {"items":[],"next_cursor":null,"position":"k3j9:42","reset":{"reason":"EPOCH_CHANGED",\
                        "earliest":"k3j9:0","latest":"k3j9:42"}}""");
        assertThat(write(json -> new EventBatch(List.of(), "k3j9:42", "k3j9:42", null).writeTo(json, MAPPER)))
                .isEqualTo("""
                        {"items":[],"next_cursor":"k3j9:42","position":"k3j9:42","reset":null}""");
    }

    private interface Part {
        void writeTo(JsonGenerator json) throws IOException;
    }

    private static String json(ChangeEvent event) throws IOException {
        return write(EventView.of(event)::writeTo);
    }

    private static String write(Part part) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            part.writeTo(json);
        }
        return text.toString();
    }

    private static ChangeEvent event(
            Actor actor, String resourceType, String resourceId, String requestId, String payload) {
        return event(actor, resourceType, resourceId, requestId, null, payload);
    }

    private static ChangeEvent event(
            Actor actor,
            String resourceType,
            String resourceId,
            String requestId,
            TraceParent traceParent,
            String payload) {
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
                        null,
                        traceParent,
                        payload));
    }
}
