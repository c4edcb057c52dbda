// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.events.ChangeFilter;
import dev.windsock.hub.Filter;
import dev.windsock.hub.LiveKind;
import dev.windsock.json.Durations;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.principal.Principal;
import dev.windsock.problem.RejectedException;
import dev.windsock.stream.LiveInterval;
import dev.windsock.stream.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parsed query of a stream.
 *
 * @param changes the change topics
 * @param resourceIds only changes to these resources, and metrics for these instances; empty for all
 * @param after the position to resume after; null for the latest position
 * @param history how much metrics history is sent first; zero for none
 */
record SseQuery(
        int interval,
        boolean summary,
        boolean metrics,
        Set<Topic> changes,
        Set<String> resourceIds,
        @Nullable Position after,
        Duration history) {
    private static final Duration MAX_HISTORY = Duration.ofHours(1);

    /** Selects all change topics that the key may read, as a WebSocket does by default. */
    private static final String CHANGES = "changes";

    /** @throws RejectedException VALIDATION_FAILED, or FORBIDDEN for a topic that the principal may not read */
    static SseQuery parse(
            Principal principal,
            @Nullable Integer interval,
            @Nullable String topics,
            @Nullable String resourceIds,
            @Nullable String history,
            @Nullable String after,
            @Nullable String lastEventId) {
        int seconds = LiveInterval.of(interval);
        List<String> names = new ArrayList<>(
                topics == null
                        ? List.of(LiveKind.SUMMARY.wireName(), LiveKind.METRICS.wireName())
                        : Topics.names(topics));
        boolean summary = names.removeIf(LiveKind.SUMMARY.wireName()::equals);
        boolean allChanges = names.removeIf(CHANGES::equals);
        Set<Topic> parsed = Topics.parse(principal, names);
        boolean metrics = parsed.remove(Topic.METRICS);
        if (allChanges) {
            parsed.addAll(principal.readableTopics());
        }
        Position requested = Topics.position("after", after);
        Duration past = history(history);
        return new SseQuery(
                seconds,
                summary,
                metrics,
                parsed,
                ChangeFilter.resourceIds(resourceIds),
                // a browser that reconnects sends the parameter again, but the header is newer
                lastEventId == null ? requested : Topics.position("Last-Event-ID", lastEventId),
                metrics ? past : Duration.ZERO);
    }

    /** Returns the requested changes. */
    Filter filter() {
        return Filter.NONE.with(changes, resourceIds);
    }

    private static Duration history(@Nullable String text) {
        if (text == null) {
            return Duration.ZERO;
        }
        Duration history =
                Durations.parse(text).orElseThrow(() -> RejectedException.invalid("history", Durations.EXPECTED));
        if (history.isZero() || history.compareTo(MAX_HISTORY) > 0) {
            throw RejectedException.invalid("history", "must be more than 0s and at most 1h");
        }
        return history;
    }
}
