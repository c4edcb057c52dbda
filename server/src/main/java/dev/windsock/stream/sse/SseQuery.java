// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.json.Durations;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.principal.Principal;
import dev.windsock.problem.RejectedException;
import dev.windsock.stream.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks the stream for.
 *
 * @param changes topics of changes
 * @param after where changes go on; null for from now on
 * @param history how much of the past metrics comes first; zero for none
 */
record SseQuery(
        int interval,
        boolean summary,
        boolean metrics,
        Set<Topic> changes,
        @Nullable Position after,
        Duration history) {
    private static final int DEFAULT_INTERVAL = 5;
    private static final int MAX_INTERVAL = 60;
    private static final Duration MAX_HISTORY = Duration.ofHours(1);
    private static final String SUMMARY = "summary";

    /** What a WebSocket has where nothing is said: all topics of changes that the key may read. */
    private static final String CHANGES = "changes";

    /** @throws RejectedException VALIDATION_FAILED, or FORBIDDEN for a topic that the principal may not read */
    static SseQuery parse(
            Principal principal,
            @Nullable Integer interval,
            @Nullable String topics,
            @Nullable String history,
            @Nullable String lastEventId) {
        int seconds = interval == null ? DEFAULT_INTERVAL : interval;
        if (seconds < 1 || seconds > MAX_INTERVAL) {
            throw RejectedException.invalid("interval", "must be from 1 to " + MAX_INTERVAL + " seconds");
        }
        List<String> names =
                new ArrayList<>(topics == null ? List.of(SUMMARY, Topic.METRICS.wireName()) : Topics.names(topics));
        boolean summary = names.removeIf(SUMMARY::equals);
        boolean allChanges = names.removeIf(CHANGES::equals);
        Set<Topic> parsed = Topics.parse(principal, names);
        boolean metrics = parsed.remove(Topic.METRICS);
        if (allChanges) {
            parsed.addAll(principal.readableTopics());
        }
        return new SseQuery(
                seconds,
                summary,
                metrics,
                parsed,
                Topics.position("Last-Event-ID", lastEventId),
                metrics ? history(history) : Duration.ZERO);
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
