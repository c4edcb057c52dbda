// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventDraft;
import dev.windsock.log.EventLog;
import dev.windsock.log.Position;
import dev.windsock.log.ReadLimit;
import dev.windsock.log.ReadResult;
import dev.windsock.log.ResourceType;
import dev.windsock.log.Topic;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.NullUnmarked;

/** An in-memory log to which a test commits single events. */
@NullUnmarked
final class FakeLog implements EventLog {
    private final List<CommitListener> listeners = new CopyOnWriteArrayList<>();
    private final List<ChangeEvent> events = new CopyOnWriteArrayList<>();

    void commit(TenantId tenantId, Topic topic, String type) {
        EventDraft draft = new EventDraft(type, topic, tenantId, resourceType(topic), "a", Actor.ENGINE, null, "{}");
        ChangeEvent event =
                new ChangeEvent(latest().at(events.size() + 1), "id-" + (events.size() + 1), Instant.EPOCH, draft);
        events.add(event);
        listeners.forEach(listener -> listener.committed(List.of(event)));
    }

    private static String resourceType(Topic topic) {
        return Arrays.stream(ResourceType.values())
                .filter(type -> type.topic() == topic)
                .findFirst()
                .map(ResourceType::name)
                .orElse(null);
    }

    @Override
    public Position latest() {
        return new Position("fake", events.size());
    }

    @Override
    public Position earliest() {
        return latest().at(0);
    }

    @Override
    public CompletableFuture<Void> reach(Position position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ReadResult readAfter(Position after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ReadResult readAfter(Position after, TenantId tenantId, Set<Topic> topics, ReadLimit limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ChangeEvent> newestBefore(Position before, TenantId tenantId, Set<Topic> topics, ReadLimit limit) {
        return events.reversed().stream()
                .filter(event -> event.position().offset() < before.offset())
                .filter(event -> event.draft().tenantId().equals(tenantId))
                .filter(event -> topics.contains(event.draft().topic()))
                .limit(limit.events())
                .toList();
    }

    @Override
    public void onCommit(CommitListener listener) {
        listeners.add(listener);
    }
}
