// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.files.PrivateFiles;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.limit.FairShare;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A week of samples of every instance, one per minute, in files in the data directory: {@code metrics/<tenant>/<instance>}. The
 * files do not depend on the database, and samples are added without it. If the files exceed the size limit, the oldest samples
 * are removed: from the tenants that use the most space, and within these from the instances that use the most. If the disk is
 * full or broken, minutes are missing.
 *
 * <p>Threading: thread-safe. Writes are serialized; reads do not wait for them. Blocks on the disk.
 */
@Singleton
public final class MinuteHistory {
    /** How long samples are kept. */
    public static final Duration RETENTION = Duration.ofDays(7);

    /** The length of a step in seconds. */
    static final int STEP = 60;

    /** The space that a small file occupies on the disk. */
    private static final long BLOCK_BYTES = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(MinuteHistory.class);

    private final Path directory;
    private final long maxBytes;
    private final ReentrantLock writing = new ReentrantLock();
    private boolean failed;

    MinuteHistory(MetricsConfiguration configuration) {
        this.directory = configuration.dataDir().resolve("metrics");
        this.maxBytes = configuration.metricsMaxBytes();
    }

    private MinuteFile file(TenantId tenantId, InstanceId id) {
        return file(directory.resolve(tenantId.value()).resolve(id.value()));
    }

    private static MinuteFile file(Path path) {
        return new MinuteFile(path, SampleRow.COLUMNS.size());
    }

    /**
     * Returns whether a span contains samples that precede the given second. Returns false if they cannot be read.
     */
    boolean hasSamples(TenantId tenantId, InstanceId id, Span span, long before) {
        try {
            return file(tenantId, id).hasRecords(span, before);
        } catch (IOException e) {
            LOG.warn("Cannot read metrics: instance={} cause={}", id, e.toString());
            return false;
        }
    }

    /**
     * Adds a span's samples before the given second to a {@link StepFolder}. Samples that cannot be read are omitted.
     */
    void read(TenantId tenantId, InstanceId id, Span span, long before, StepFolder<Sample> folder) {
        try {
            file(tenantId, id).read(span, before, folder);
        } catch (IOException e) {
            LOG.warn("Cannot read metrics: instance={} cause={}", id, e.toString());
        }
    }

    /** Adds the aggregates of one minute for all instances that were sampled in that minute. */
    void record(History history, long minute) {
        writing.lock();
        try {
            history.forEach(new Span(minute, minute + STEP - 1, STEP), this::append);
        } finally {
            writing.unlock();
        }
    }

    private void append(InstanceId id, TenantId tenantId, Sample sample) {
        try {
            MinuteFile file = file(tenantId, id);
            PrivateFiles.createDirectories(directory.resolve(tenantId.value()));
            file.append(sample.timestamp().getEpochSecond(), SampleRow.of(sample));
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("Cannot store metrics, skipping this minute: instance={} cause={}", id, e.toString());
                failed = true;
            }
        }
    }

    /**
     * Removes samples that are older than a week, that exceed the size limit, or that do not belong to an instance.
     *
     * @param exists whether there is an instance, in any state
     */
    void retain(Instant now, Predicate<InstanceId> exists) {
        writing.lock();
        try {
            long earliest = now.minus(RETENTION).getEpochSecond();
            Map<Path, Map<Path, Long>> tenants = new HashMap<>();
            for (Path tenant : children(directory)) {
                for (Path file : children(tenant)) {
                    retain(file, earliest, exists);
                }
                tenants.put(tenant, sizes(tenant));
            }
            long share = FairShare.of(
                    tenants.values().stream().map(MinuteHistory::sum).toList(), maxBytes);
            for (Map<Path, Long> files : tenants.values()) {
                long ofFile = sum(files) > share ? FairShare.of(files.values(), share) : Long.MAX_VALUE;
                for (Map.Entry<Path, Long> file : files.entrySet()) {
                    if (file.getValue() > ofFile) {
                        file(file.getKey()).trim(earliest, ofFile);
                    }
                }
            }
        } catch (IOException e) {
            LOG.warn("Cannot remove old metrics, retrying in an hour: cause={}", e.toString());
        } finally {
            writing.unlock();
        }
    }

    private static void retain(Path file, long earliest, Predicate<InstanceId> exists) throws IOException {
        String name = file.getFileName().toString();
        if (!InstanceId.isId(name) || !exists.test(new InstanceId(name))) {
            Files.deleteIfExists(file);
        } else {
            file(file).trim(earliest, Long.MAX_VALUE);
        }
    }

    private static long sum(Map<Path, Long> sizes) {
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<Path, Long> sizes(Path tenant) throws IOException {
        Map<Path, Long> sizes = new HashMap<>();
        for (Path file : children(tenant)) {
            sizes.put(file, Math.max(BLOCK_BYTES, Files.size(file)));
        }
        if (sizes.isEmpty()) {
            Files.deleteIfExists(tenant);
        }
        return sizes;
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
