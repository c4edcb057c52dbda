// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.Usage;
import dev.windsock.id.InstanceId;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest counters of the requested containers, from one stream per container. Polling would be too slow, because an engine
 * takes about a second for a single response.
 *
 * <p>Threading: one virtual thread per stream, blocked in its read. {@link #newest} is called by one thread at a time and
 * does not block; the next call reopens a stream that has ended.
 */
final class StatsStreams implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(StatsStreams.class);

    private final Engine engine;
    private final Map<InstanceId, Stats> streams = new ConcurrentHashMap<>();
    private volatile boolean closed;

    StatsStreams(Engine engine) {
        this.engine = engine;
    }

    /** Returns the known counters of these instances and closes the streams of all others. */
    List<Usage> newest(Collection<InstanceId> ids) {
        Set<InstanceId> requested = Set.copyOf(ids);
        streams.forEach((id, stats) -> {
            if (!requested.contains(id)) {
                stats.close();
            }
        });
        if (closed) {
            return List.of();
        }
        return requested.stream()
                .map(id -> streams.computeIfAbsent(id, Stats::new).newest)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public void close() {
        closed = true;
        streams.values().forEach(Stats::close);
    }

    private final class Stats {
        private final InstanceId id;
        private volatile @Nullable Usage newest;
        private volatile @Nullable InputStream stream;
        private volatile boolean ended;

        Stats(InstanceId id) {
            this.id = id;
            Thread.ofVirtual().name("engine-stats").start(this::read);
        }

        private void read() {
            try (InputStream opened = engine.open("/containers/" + EngineNames.container(id) + "/stats?stream=true")) {
                stream = opened;
                if (ended) {
                    return;
                }
                try (MappingIterator<JsonNode> samples =
                        JSON.readerFor(JsonNode.class).readValues(opened)) {
                    while (samples.hasNextValue()) {
                        Optional<Usage> usage = ContainerStats.usage(id, samples.nextValue());
                        newest = usage.orElse(null);
                    }
                }
            } catch (IOException | ComputeException | RuntimeException e) {
                LOG.debug("Statistics stream ended: instance={} cause={}", id, e.getMessage());
            } finally {
                streams.remove(id, this);
            }
        }

        void close() {
            ended = true;
            streams.remove(id, this);
            InputStream opened = stream;
            if (opened != null) {
                try {
                    opened.close();
                } catch (IOException e) {
                    LOG.debug("Closing a statistics stream failed: instance={}", id, e);
                }
            }
        }
    }
}
