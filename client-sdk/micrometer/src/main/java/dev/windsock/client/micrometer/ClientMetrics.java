// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.micrometer;

import dev.windsock.client.log.GapReason;
import dev.windsock.client.spi.ClientObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records client metrics: {@code builder.observer(new ClientMetrics(registry))}.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>type</th><th>tags</th><th>measures</th></tr>
 * <tr><td>windsock.client.calls</td><td>timer</td><td>method, path, status</td>
 *     <td>attempts at queries and mutations, until the response headers; status NONE if there was no response</td></tr>
 * <tr><td>windsock.client.stream.connections</td><td>counter</td><td>stream, resumed</td><td>connections</td></tr>
 * <tr><td>windsock.client.stream.reconnections</td><td>counter</td><td>stream</td>
 *     <td>lost connections and failed attempts to connect</td></tr>
 * <tr><td>windsock.client.stream.items</td><td>counter</td><td>stream</td><td>received items</td></tr>
 * <tr><td>windsock.client.stream.gaps</td><td>counter</td><td>stream, reason</td><td>gaps in streams</td></tr>
 * <tr><td>windsock.client.stream.ends</td><td>counter</td><td>stream, code</td><td>streams that ended permanently</td></tr>
 * </table>
 *
 * <p>Ids in paths are replaced with {@code {id}}, which bounds the number of tag values. The reason for a lost connection is
 * free text and therefore not a tag.
 *
 * <p>Thread-safe, and usable for several clients. Item counters are cached, because there may be many items per second.
 */
public final class ClientMetrics implements ClientObserver {
    private static final String STREAM = "stream";

    private final MeterRegistry registry;
    private final Map<String, Counter> items = new ConcurrentHashMap<>();

    public ClientMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void callEnded(String method, String path, int status, Duration duration) {
        Timer.builder("windsock.client.calls")
                .description("Attempts at queries and mutations, measured until the response headers arrive")
                .tags("method", method, "path", path, "status", status == 0 ? "NONE" : Integer.toString(status))
                .register(registry)
                .record(duration);
    }

    @Override
    public void streamConnected(String stream, boolean resumed) {
        counter("connections", "Connections", Tags.of(STREAM, stream, "resumed", Boolean.toString(resumed)))
                .increment();
    }

    @Override
    public void streamReconnecting(String stream, String reason, Duration delay) {
        counter("reconnections", "Lost connections and failed attempts to connect", Tags.of(STREAM, stream))
                .increment();
    }

    @Override
    public void streamItem(String stream) {
        items.computeIfAbsent(stream, path -> counter("items", "Received items", Tags.of(STREAM, path)))
                .increment();
    }

    @Override
    public void streamGap(String stream, GapReason reason) {
        counter("gaps", "Gaps in streams", Tags.of(STREAM, stream, "reason", reason.name()))
                .increment();
    }

    @Override
    public void streamEnded(String stream, String code) {
        counter("ends", "Streams that ended permanently", Tags.of(STREAM, stream, "code", code))
                .increment();
    }

    private Counter counter(String name, String description, Tags tags) {
        return Counter.builder("windsock.client.stream." + name)
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
