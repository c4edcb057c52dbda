// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of the host: the last hour in memory, and a week of one-minute samples in the file {@code host-metrics} of the
 * data directory. If the disk is full or broken, minutes are missing.
 *
 * <p>Threading: thread-safe. Writes are serialized; reads do not wait for them. Blocks on the disk.
 */
@Singleton
final class HostHistory implements HistoryParts<HostSample> {
    private static final Logger LOG = LoggerFactory.getLogger(HostHistory.class);

    private final History seconds;
    private final MinuteFile minutes;
    private final ReentrantLock writing = new ReentrantLock();
    private boolean failed;

    HostHistory(History seconds, MetricsConfiguration configuration) {
        this.seconds = seconds;
        this.minutes = new MinuteFile(configuration.dataDir().resolve("host-metrics"), HostRow.COLUMNS.size());
    }

    @Override
    public int stepInMemory() {
        return 1;
    }

    @Override
    public OptionalLong oldestInMemory() {
        return seconds.oldestOfHost();
    }

    @Override
    public boolean isStored(Span span, long before) {
        try {
            return minutes.hasRecords(span, before);
        } catch (IOException e) {
            LOG.warn("Cannot read host metrics: cause={}", e.toString());
            return false;
        }
    }

    @Override
    public void readStored(Span span, long before, StepFolder<HostSample> folder) {
        try {
            minutes.read(span, before, folder);
        } catch (IOException e) {
            LOG.warn("Cannot read the metrics of the host: cause={}", e.toString());
        }
    }

    @Override
    public void readMemory(Span span, StepFolder<HostSample> folder) {
        seconds.readHost(span, folder);
    }

    @Override
    public StepFolder<HostSample> folder(Span span) {
        return HostRow.folder(span);
    }

    /** Adds the aggregate of a minute. */
    void record(long minute) {
        writing.lock();
        try {
            for (HostSample sample :
                    seconds.host(new Span(minute, minute + MinuteHistory.STEP - 1, MinuteHistory.STEP))) {
                minutes.append(minute, HostRow.of(sample));
            }
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("Cannot store host metrics, this minute is missing: cause={}", e.toString());
                failed = true;
            }
        } finally {
            writing.unlock();
        }
    }

    /** Removes minutes that are older than a week. */
    void retain(Instant now) {
        writing.lock();
        try {
            minutes.trim(now.minus(MinuteHistory.RETENTION).getEpochSecond(), Long.MAX_VALUE);
        } catch (IOException e) {
            LOG.warn("Cannot remove old host metrics, retrying in an hour: cause={}", e.toString());
        } finally {
            writing.unlock();
        }
    }
}
