// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.Position;
import dev.windsock.client.stream.Change;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a view shows: the pages of a list, and the changes after the first of them.
 *
 * <p>Pages are read one after the other while resources change, so each entry remembers the position of its page, and a
 * change that the page shows already is not made again. A resource that no page has is one that was made after its page
 * was read, or one that was deleted before; of the latter every change up to the last page is passed over.
 *
 * <p>Threading: for one thread.
 */
final class LiveEntries<V> {
    private record Entry<V>(V value, Position at) {}

    private final LiveSource<V> source;
    private final Map<UUID, Entry<V>> entries = new LinkedHashMap<>();
    private @Nullable Position lastPage;

    LiveEntries(LiveSource<V> source) {
        this.source = source;
    }

    /** Reads the list. @return the position of its first page, which changes are to be read after */
    Position read() {
        LiveSource.Page<V> page = source.page(null);
        Position first = page.position();
        while (true) {
            for (V value : page.items()) {
                entries.putIfAbsent(source.id(value), new Entry<>(value, page.position()));
            }
            lastPage = page.position();
            if (page.next() == null) {
                return first;
            }
            page = source.page(page.next());
        }
    }

    /** Makes a change; empty where it is shown already, or is none of these resources'. */
    Optional<LiveChange<V>> apply(Change change) {
        Optional<V> read = source.read(change);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        UUID id = source.id(read.get());
        Entry<V> known = entries.get(id);
        if (known == null ? isOfOneThatIsGone(change) : change.position().isAtOrBefore(known.at())) {
            return Optional.empty();
        }
        Optional<V> before = Optional.ofNullable(known).map(Entry::value);
        if (source.ends(change)) {
            entries.remove(id);
            return known == null ? Optional.empty() : Optional.of(new LiveChange<>(id, before, Optional.empty()));
        }
        entries.put(id, new Entry<>(read.get(), change.position()));
        return Optional.of(new LiveChange<>(id, before, read));
    }

    private boolean isOfOneThatIsGone(Change change) {
        return !source.makes(change) && lastPage != null && change.position().isAtOrBefore(lastPage);
    }

    /** The resources by their ids, as they are now. */
    Map<UUID, V> values() {
        Map<UUID, V> values = new LinkedHashMap<>();
        entries.forEach((id, entry) -> values.put(id, entry.value()));
        return Collections.unmodifiableMap(values);
    }

    /** What these show to be different from other values. */
    List<LiveChange<V>> since(Map<UUID, V> before) {
        List<LiveChange<V>> changes = new ArrayList<>();
        before.forEach((id, value) -> {
            if (!entries.containsKey(id)) {
                changes.add(new LiveChange<>(id, Optional.of(value), Optional.empty()));
            }
        });
        entries.forEach((id, entry) -> {
            V was = before.get(id);
            if (!entry.value().equals(was)) {
                changes.add(new LiveChange<>(id, Optional.ofNullable(was), Optional.of(entry.value())));
            }
        });
        return changes;
    }
}
