// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.log.Position;
import java.io.IOException;
import java.net.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Interprets the events of a followed log. Thread-safe. */
final class LogProtocol implements SseEventReader {
    /** The close reason that is used after all output of a run has been sent. */
    static final String RUN_ENDED = "RUN_ENDED";

    private final ItemReader items;

    LogProtocol(ObjectMapper json) {
        this.items = new ItemReader(json);
    }

    @Override
    public Signal read(SseEvent event) throws IOException {
        @Nullable Position position = Position.ofNullable(event.id()).orElse(null);
        return switch (event.name()) {
            case "log" -> new Signal.Delivery(new LogLine(event.data(), false), position);
            case "part" -> new Signal.Delivery(new LogLine(event.data(), true), position);
            // the whole line follows, so the stream's position stays before this line
            case "unfinished" -> new Signal.Delivery(new UnfinishedLine(event.data()), null);
            case "skipped" ->
                new Signal.Delivery(
                        new SkippedOutput(
                                items.parse(event.data()).path("bytes").asLong()),
                        position);
            case "close" -> SseProtocol.closed(items.parse(event.data()));
            default -> new Signal.KeepAlive(position);
        };
    }

    /**
     * Returns null, because the position in the response refers to the event log. The first heartbeat contains the position in
     * this log.
     */
    @Override
    public @Nullable Position start(HttpHeaders response) {
        return null;
    }
}
