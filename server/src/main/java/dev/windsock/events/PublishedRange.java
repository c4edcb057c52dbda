// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.audit.AuditEntry;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.json.Timestamps;
import dev.windsock.log.Position;
import dev.windsock.principal.Cause;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The published events in a range of the log, grouped by key. All events are from the same minute. Memory use grows with the
 * number of keys, not with the number of events.
 *
 * <p>Threading: for use by one thread.
 */
final class PublishedRange {
    private static final int MAX_TYPES = 8;
    private static final int MAX_ADDRESSES = 4;

    private final Position log;
    private final TreeMap<String, OfKey> keys = new TreeMap<>();
    private @Nullable Instant minute;
    private long end;

    /**
     * @param log a position in the log, of which only the epoch matters
     * @param after the offset after which the range starts
     */
    PublishedRange(Position log, long after) {
        this.log = log;
        this.end = after;
    }

    /**
     * A published event without its payload.
     *
     * @param actor the key that published it
     * @param ipAddress the address of the client; null if an older version recorded the event
     */
    record Published(
            long offset,
            TenantId tenantId,
            Actor actor,
            String type,
            @Nullable String ipAddress,
            Instant timestamp) {}

    /**
     * Adds the next event, which becomes the end of the range. Returns false, without adding the event, if it belongs to a
     * different minute.
     */
    boolean add(Published event, Instant itsMinute) {
        if (minute != null && !minute.equals(itsMinute)) {
            return false;
        }
        minute = itsMinute;
        keys.computeIfAbsent(event.actor().keyId() + " " + event.tenantId().value(), key -> new OfKey(key, event))
                .add(event);
        endAt(event.offset());
        return true;
    }

    /** Returns the last offset of the range. */
    long end() {
        return end;
    }

    /** Extends the range to cover changes that were not published by a key. */
    void endAt(long offset) {
        end = offset;
    }

    /** Returns the next groups after a key, ordered by key. */
    List<OfKey> after(String key, int limit) {
        return keys.tailMap(key, false).values().stream().limit(limit).toList();
    }

    /** The events of one key. */
    final class OfKey {
        private final String key;
        private final Published first;
        private final Texts types = new Texts(MAX_TYPES);
        private final Texts addresses = new Texts(MAX_ADDRESSES);
        private long last;
        private long count;

        private OfKey(String key, Published first) {
            this.key = key;
            this.first = first;
        }

        private void add(Published event) {
            types.add(event.type());
            if (event.ipAddress() != null) {
                addresses.add(event.ipAddress());
            }
            last = event.offset();
            count++;
        }

        /** Returns the sort key for the groups of a range. */
        String key() {
            return key;
        }

        AuditEntry entry() {
            Map<String, String> details = new HashMap<>();
            details.put("count", Long.toString(count));
            details.put("minute", Timestamps.format(first.timestamp().truncatedTo(ChronoUnit.MINUTES)));
            details.put("after", log.at(first.offset() - 1).toString());
            details.put("first_position", log.at(first.offset()).toString());
            details.put("last_position", log.at(last).toString());
            details.put("types", types.toString());
            if (addresses.size() > 1) {
                details.put("addresses", addresses.toString());
            }
            return new AuditEntry(
                    first.tenantId(),
                    new Cause(first.actor(), null, first.ipAddress(), null, null),
                    "event:publish",
                    "EVENT",
                    null,
                    AuditEntry.Outcome.OK,
                    details);
        }
    }

    /** Distinct strings in order of first appearance, with an ellipsis if there are more. */
    private static final class Texts {
        private static final int MAX_LENGTH = 240;

        private final Set<String> texts = new LinkedHashSet<>();
        private final int most;
        private int length;
        private boolean more;

        private Texts(int most) {
            this.most = most;
        }

        private void add(String text) {
            if (texts.contains(text)) {
                return;
            }
            if (texts.size() == most || length + text.length() > MAX_LENGTH) {
                more = true;
                return;
            }
            texts.add(text);
            length += text.length() + 2;
        }

        private int size() {
            return texts.size();
        }

        @Override
        public String toString() {
            return String.join(", ", texts) + (more ? ", \u2026" : "");
        }
    }
}
