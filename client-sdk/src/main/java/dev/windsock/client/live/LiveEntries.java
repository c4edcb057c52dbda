// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.call.Pages;
import dev.windsock.client.internal.LiveSource;
import dev.windsock.client.log.Position;
import dev.windsock.client.stream.Change;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a view: the pages of a list, and the changes after the first page.
 *
 * <p>Resources can change while the pages are read. Therefore each entry stores the position of its page, and a change that the
 * page already reflects is ignored. A resource that is on no page was either created too late to be listed or deleted before it
 * was listed. Its changes up to the position of the last page are ignored unless one of them creates it.
 *
 * <p>Not thread-safe.
 */
final class LiveEntries<V> {
    private record Entry<V>(V value, Position position) {}

    private final LiveSource<V> source;
    private final Map<UUID, Entry<V>> entries = new LinkedHashMap<>();
    private @Nullable Position lastPage;

    LiveEntries(LiveSource<V> source) {
        this.source = source;
    }

    /** Reads all pages and returns the position of the first, after which to read the changes. */
    Position read() {
        @Nullable Position first = null;
        for (Iterator<Pages.Page<V>> pages = source.pages().pages(); pages.hasNext(); ) {
            Pages.Page<V> page = pages.next();
            if (first == null) {
                first = page.position();
            }
            for (V value : page.items()) {
                entries.putIfAbsent(source.id().apply(value), new Entry<>(value, page.position()));
            }
            lastPage = page.position();
        }
        return Objects.requireNonNull(first, "there is at least one page");
    }

    /** Applies a change; returns empty if the entries already reflect it or it concerns a different kind of resource. */
    Optional<LiveChange<V>> apply(Change change) {
        Optional<V> value = source.reader().apply(change);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        UUID id = source.id().apply(value.get());
        Entry<V> known = entries.get(id);
        if (known == null ? concernsDeleted(change) : change.position().isAtOrBefore(known.position())) {
            return Optional.empty();
        }
        Optional<V> before = Optional.ofNullable(known).map(Entry::value);
        if (source.isDeletion(change)) {
            entries.remove(id);
            return known == null ? Optional.empty() : Optional.of(new LiveChange<>(id, before, Optional.empty()));
        }
        entries.put(id, new Entry<>(value.get(), change.position()));
        return Optional.of(new LiveChange<>(id, before, value));
    }

    private boolean concernsDeleted(Change change) {
        return !source.isCreation(change)
                && lastPage != null
                && change.position().isAtOrBefore(lastPage);
    }

    /** Returns the current resources by id. */
    Map<UUID, V> values() {
        Map<UUID, V> values = new LinkedHashMap<>();
        entries.forEach((id, entry) -> values.put(id, entry.value()));
        return Collections.unmodifiableMap(values);
    }

    /** Returns the differences between the previous values and the current values. */
    List<LiveChange<V>> changesSince(Map<UUID, V> before) {
        List<LiveChange<V>> changes = new ArrayList<>();
        before.forEach((id, value) -> {
            if (!entries.containsKey(id)) {
                changes.add(new LiveChange<>(id, Optional.of(value), Optional.empty()));
            }
        });
        entries.forEach((id, entry) -> {
            V previous = before.get(id);
            if (!entry.value().equals(previous)) {
                changes.add(new LiveChange<>(id, Optional.ofNullable(previous), Optional.of(entry.value())));
            }
        });
        return changes;
    }
}
