// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.audit.AuditLog;
import dev.windsock.log.EventLog;
import dev.windsock.store.RetentionGate;
import dev.windsock.store.Store;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Derives the audit rows of published events from the log: one {@code event:publish} row for each key and minute. A row covers
 * its key's events from {@code first_position} to {@code last_position}.
 *
 * <h2>Each event has exactly one row</h2>
 *
 * The log is read once, in order. The transaction that writes the rows also advances the offset up to which rows cover all
 * events. A minute with many keys needs several transactions; until the last one, the store also contains the end of the range
 * and the last key whose row has been written. Events do not change, so after a crash the same range produces the same rows.
 *
 * <p>A minute is complete once the server's clock shows a different minute. If the clock is set back, a second row for the same
 * key and minute can be written, which covers different events. The same happens when the log is too short to hold the events
 * of one minute, because an event's row is written before retention removes the event.
 *
 * <h2>Threading</h2>
 *
 * Thread-safe; runs do not overlap. Blocks on the store, and reads and writes in bounded steps.
 */
@Singleton
final class PublishAudit implements RetentionGate {
    /** Maximum number of offsets that one query reads. */
    private static final int PAGE = 5_000;

    /** Maximum number of rows that one transaction writes; other changes wait for the transaction to finish. */
    private static final int ROWS_PER_COMMIT = 200;

    private static final Logger LOG = LoggerFactory.getLogger(PublishAudit.class);

    private final Store store;
    private final EventLog log;
    private final AuditLog audit;
    private final PublishAuditRepository repository;
    private final Clock clock;

    /** The last known {@link Progress#through}, which never decreases. */
    private volatile long through;

    PublishAudit(Store store, EventLog log, AuditLog audit, PublishAuditRepository repository, Clock clock) {
        this.store = store;
        this.log = log;
        this.audit = audit;
        this.repository = repository;
        this.clock = clock;
    }

    /**
     * The progress of writing the rows.
     *
     * @param through the offset up to which every event is covered by a row
     * @param pending the range after that offset, if only some of its rows have been written; null if there is no such range
     */
    record Progress(long through, @Nullable Pending pending) {}

    /**
     * @param end the last offset of the range
     * @param doneKey the last key whose row has been written; rows are written in key order
     */
    record Pending(long end, String doneKey) {}

    /**
     * The end of the log, and the time at which it was read: every later event has a later time.
     *
     * @param minute the current minute, which is not complete
     */
    private record Cut(long latest, Instant minute) {}

    /** Writes the rows of all complete minutes. */
    @Scheduled(
            initialDelay = "${windsock.audit.publish-delay:1s}",
            fixedDelay = "${windsock.audit.publish-interval:1m}")
    void run() {
        try {
            write(0);
        } catch (RuntimeException e) {
            LOG.warn("Cannot record published events in the audit log, retrying in a minute: cause={}", e.getMessage());
        }
    }

    @Override
    public long passUpTo(long offset) {
        if (offset > through) {
            write(offset);
        }
        return Math.min(offset, through);
    }

    /** @param atLeast the offset up to which rows are written even if their minute is not complete */
    private synchronized void write(long atLeast) {
        Progress progress = store.read(repository::progress);
        if (progress.through() < log.latest().offset()) {
            Cut cut = store.writeEssential(
                            transaction -> new Cut(transaction.latest().offset(), minute(clock.instant())))
                    .value();
            Progress before;
            do {
                before = progress;
                progress = writeNext(progress, cut, atLeast);
            } while (!progress.equals(before));
        }
        through = progress.through();
    }

    /** Writes the rows of the next range; returns the same progress if there is none. */
    private Progress writeNext(Progress progress, Cut cut, long atLeast) {
        PublishedRange range = new PublishedRange(log.latest(), progress.through());
        Pending pending = progress.pending();
        long limit = pending == null ? cut.latest() : pending.end();
        boolean open = true;
        // a forced range covers the whole minute, because the rows are events too and would soon force another range
        boolean forced = pending != null;
        while (open && range.end() < limit) {
            long pageEnd = Math.min(limit, range.end() + PAGE);
            List<PublishedRange.Published> page =
                    store.read(handle -> repository.published(handle, range.end(), pageEnd));
            for (PublishedRange.Published event : page) {
                forced |= event.offset() <= atLeast;
                open = (forced || !minute(event.timestamp()).equals(cut.minute()))
                        && range.add(event, minute(event.timestamp()));
                if (!open) {
                    range.endAt(event.offset() - 1);
                    break;
                }
            }
            if (open) {
                range.endAt(pageEnd);
            }
        }
        return range.end() == progress.through() ? progress : commit(progress, range);
    }

    private Progress commit(Progress progress, PublishedRange range) {
        Progress at = progress;
        while (at.through() < range.end()) {
            Progress from = at;
            List<PublishedRange.OfKey> rows =
                    range.after(from.pending() == null ? "" : from.pending().doneKey(), ROWS_PER_COMMIT);
            Progress to = rows.size() < ROWS_PER_COMMIT
                    ? new Progress(range.end(), null)
                    : new Progress(
                            from.through(),
                            new Pending(range.end(), rows.getLast().key()));
            boolean advanced = store.writeEssential(transaction -> {
                        boolean ours = repository.advance(transaction.handle(), from, to);
                        if (ours) {
                            rows.forEach(row -> audit.record(transaction, row.entry()));
                        }
                        return ours;
                    })
                    .value();
            if (!advanced) {
                // another server, or an earlier attempt by this server with an unknown outcome, has advanced the
                // progress
                return store.read(repository::progress);
            }
            at = to;
        }
        return at;
    }

    private static Instant minute(Instant time) {
        return time.truncatedTo(ChronoUnit.MINUTES);
    }
}
