// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.micrometer;

import dev.windsock.client.ClientObserver;
import dev.windsock.client.stream.Gap;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Measures what a client does: {@code builder.observer(new ClientMetrics(registry))}.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>type</th><th>tags</th><th>counts</th></tr>
 * <tr><td>windsock.client.calls</td><td>timer</td><td>method, path, status</td>
 *     <td>queries and mutations, until the head of the answer; status NONE where there was none</td></tr>
 * <tr><td>windsock.client.stream.connections</td><td>counter</td><td>stream, resumed</td><td>connections made</td></tr>
 * <tr><td>windsock.client.stream.reconnections</td><td>counter</td><td>stream</td>
 *     <td>connections lost, or not made, and tried again</td></tr>
 * <tr><td>windsock.client.stream.items</td><td>counter</td><td>stream</td><td>items brought</td></tr>
 * <tr><td>windsock.client.stream.gaps</td><td>counter</td><td>stream, reason</td><td>places where changes are missing</td></tr>
 * <tr><td>windsock.client.stream.ends</td><td>counter</td><td>stream, code</td><td>streams that ended for good</td></tr>
 * </table>
 *
 * <p>A path has {@code {id}} in the place of ids, so that the tags stay few. What a connection was lost for is text, and no
 * tag.
 *
 * <p>Threading: for any thread, and for several clients. Counters of items are kept, since there may be many a second.
 */
public final class ClientMetrics implements ClientObserver {
    private static final String STREAM = "stream";

    private final MeterRegistry registry;
    private final Map<String, Counter> items = new ConcurrentHashMap<>();

    public ClientMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void callEnded(String method, String path, int status, Duration took) {
        Timer.builder("windsock.client.calls")
                .description("Queries and mutations, until the head of the answer")
                .tags("method", method, "path", path, "status", status == 0 ? "NONE" : Integer.toString(status))
                .register(registry)
                .record(took);
    }

    @Override
    public void streamConnected(String stream, boolean resumed) {
        counter("connections", "Connections made", Tags.of(STREAM, stream, "resumed", Boolean.toString(resumed)))
                .increment();
    }

    @Override
    public void streamReconnecting(String stream, String reason, Duration delay) {
        counter("reconnections", "Connections lost, or not made, and tried again", Tags.of(STREAM, stream))
                .increment();
    }

    @Override
    public void streamItem(String stream) {
        items.computeIfAbsent(stream, path -> counter("items", "Items brought", Tags.of(STREAM, path)))
                .increment();
    }

    @Override
    public void streamGap(String stream, Gap.Reason reason) {
        counter("gaps", "Places where changes are missing", Tags.of(STREAM, stream, "reason", reason.name()))
                .increment();
    }

    @Override
    public void streamEnded(String stream, String code) {
        counter("ends", "Streams that ended for good", Tags.of(STREAM, stream, "code", code))
                .increment();
    }

    private Counter counter(String name, String description, Tags tags) {
        return Counter.builder("windsock.client.stream." + name)
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
