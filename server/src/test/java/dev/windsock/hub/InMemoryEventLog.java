// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventDraft;
import dev.windsock.log.EventLog;
import dev.windsock.log.Position;
import dev.windsock.log.ReadLimit;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** An in-memory log. Not thread-safe. */
final class InMemoryEventLog implements EventLog {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final List<ChangeEvent> events = new ArrayList<>();
    private final List<CommitListener> listeners = new ArrayList<>();
    private final String epoch;
    private long earliest;

    InMemoryEventLog(String epoch) {
        this.epoch = epoch;
    }

    void append(List<EventDraft> drafts) {
        List<ChangeEvent> committed = new ArrayList<>();
        for (EventDraft draft : drafts) {
            Position position = new Position(epoch, events.size() + 1);
            ChangeEvent event = new ChangeEvent(position, "id-" + position.offset(), NOW, draft);
            events.add(event);
            committed.add(event);
        }
        listeners.forEach(listener -> listener.committed(committed));
    }

    void truncateBefore(long offset) {
        earliest = Math.max(earliest, Math.min(offset, events.size()));
    }

    List<ChangeEvent> all() {
        return events;
    }

    @Override
    public Position latest() {
        return new Position(epoch, events.size());
    }

    @Override
    public Position earliest() {
        return new Position(epoch, earliest);
    }

    @Override
    public CompletableFuture<Void> reach(Position position) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public ReadResult readAfter(Position after, int limit) {
        return read(after, limit, event -> true);
    }

    @Override
    public ReadResult readAfter(Position after, TenantId tenantId, Set<Topic> topics, ReadLimit limit) {
        return read(
                after,
                limit.events(),
                event -> event.draft().tenantId().equals(tenantId)
                        && topics.contains(event.draft().topic()));
    }

    private interface Wanted {
        boolean test(ChangeEvent event);
    }

    private ReadResult read(Position after, int limit, Wanted wanted) {
        Optional<ReadResult.Gap> gap = ReadResult.Gap.between(earliest(), latest(), after);
        if (gap.isPresent()) {
            return gap.get();
        }
        List<ChangeEvent> found =
                tail(after.offset()).filter(wanted::test).limit(limit).toList();
        boolean more = found.size() == limit;
        return new ReadResult.Events(found, more ? found.getLast().position() : latest(), more);
    }

    private Stream<ChangeEvent> tail(long after) {
        return events.subList((int) after, events.size()).stream();
    }

    @Override
    public List<ChangeEvent> newestBefore(Position before, TenantId tenantId, Set<Topic> topics, ReadLimit limit) {
        throw new UnsupportedOperationException("not used by the hub");
    }

    @Override
    public void onCommit(CommitListener listener) {
        listeners.add(listener);
    }
}
