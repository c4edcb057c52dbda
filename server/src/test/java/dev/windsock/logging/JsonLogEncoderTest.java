// SPDX-License-Identifier: Apache-2.0
package dev.windsock.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The lines that a log collector reads. */
final class JsonLogEncoderTest {
    private final Logger logger = new LoggerContext().getLogger("dev.windsock.Some");

    private String line(LoggingEvent event) {
        event.setInstant(Instant.parse("2026-11-24T23:02:37.041Z"));
        event.setThreadName("main");
        return new String(new JsonLogEncoder().encode(event), StandardCharsets.US_ASCII);
    }

    private LoggingEvent event(String message, @Nullable Throwable thrown, Object... arguments) {
        return new LoggingEvent(Logger.class.getName(), logger, Level.WARN, message, thrown, arguments);
    }

    @Test
    void writesOneObjectInOneLine() {
        LoggingEvent event = event("Something happened: name={}", null, "a\"b");
        event.setMDCPropertyMap(Map.of("request_id", "r1"));
        assertThat(line(event))
                .isEqualTo("{\"time\":\"2026-11-24T23:02:37.041Z\",\"level\":\"WARN\",\"logger\":\"dev.windsock.Some\","
                        + "\"thread\":\"main\",\"message\":\"Something happened: "
                        + "name=a\\\"b\",\"request_id\":\"r1\"}\n");
    }

    @Test
    void escapesWhatTerminalsObeyOrHide() throws IOException {
        String hostile = "a\u001b[31m\nb\u202ec\u00add\uD83D\uDE00";
        LoggingEvent event = event(hostile, null);
        event.setMDCPropertyMap(Map.of());
        String line = line(event);
        assertThat(line).matches("[ -~]+\n");
        assertThat(new ObjectMapper().readTree(line).get("message").asText()).isEqualTo(hostile);
    }

    @Test
    void containsTheStackOfAnException() throws IOException {
        LoggingEvent event = event("Failed", new IllegalStateException("outer", new IOException("inner")));
        event.setMDCPropertyMap(Map.of());
        JsonNode json = new ObjectMapper().readTree(line(event));
        assertThat(json.get("exception").asText())
                .contains("IllegalStateException: outer", "at dev.windsock", "Caused by: java.io.IOException: inner");
    }
}
