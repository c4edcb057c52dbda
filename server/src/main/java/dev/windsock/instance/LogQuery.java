// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.OutputRange;
import dev.windsock.json.Durations;
import dev.windsock.json.Timestamps;
import dev.windsock.problem.RejectedException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The parsed query of a request for a log.
 *
 * @param events whether the log is sent as events
 * @param timestamps whether each line starts with its arrival time
 * @param colors whether a followed log keeps styles
 * @param download whether a browser should save the log as a file
 */
record LogQuery(OutputRange range, boolean events, boolean timestamps, boolean colors, boolean download) {
    static final int DEFAULT_TAIL = 200;
    static final int MAX_TAIL = 10_000;

    /**
     * Parses query parameters.
     *
     * @throws RejectedException VALIDATION_FAILED
     */
    static LogQuery parse(Parameters parameters, Instant now) {
        boolean follow = isTrue(parameters.follow());
        boolean download = isTrue(parameters.download());
        if (follow && download) {
            throw RejectedException.invalid("download", "must be false with follow=true");
        }
        if (follow && parameters.until() != null) {
            throw RejectedException.invalid("until", "must be omitted with follow=true");
        }
        if (!follow && parameters.after() != null) {
            throw RejectedException.invalid("after", "requires follow=true");
        }
        if (!follow && parameters.before() != null) {
            throw RejectedException.invalid("before", "requires follow=true");
        }
        boolean resumes = parameters.after() != null || parameters.since() != null;
        if (parameters.before() != null && resumes) {
            throw RejectedException.invalid("before", "cannot be combined with `after` or `since`");
        }
        if (!follow && isTrue(parameters.colors())) {
            throw RejectedException.invalid("colors", "requires follow=true: without it, the bytes are unchanged");
        }
        boolean selects = download || parameters.since() != null || parameters.until() != null;
        OutputRange range = new OutputRange(
                tail(parameters.tail(), selects ? OutputRange.ALL_LINES : DEFAULT_TAIL),
                time("since", parameters.since(), now),
                time("until", parameters.until(), now),
                // a browser that reconnects repeats the original parameter, but the header is newer
                !follow
                                || parameters.before() != null
                                || parameters.lastEventId() == null
                                || parameters.lastEventId().isEmpty()
                        ? parameters.after()
                        : parameters.lastEventId(),
                parameters.before(),
                follow && parameters.before() == null);
        return new LogQuery(range, follow, isTrue(parameters.timestamps()), isTrue(parameters.colors()), download);
    }

    /** The query as it was sent. */
    record Parameters(
            @Nullable Integer tail,
            @Nullable Boolean follow,
            @Nullable String since,
            @Nullable String until,
            @Nullable Boolean timestamps,
            @Nullable Boolean colors,
            @Nullable Boolean download,
            @Nullable String after,
            @Nullable String before,
            @Nullable String lastEventId) {}

    private static boolean isTrue(@Nullable Boolean value) {
        return value != null && value;
    }

    private static int tail(@Nullable Integer tail, int otherwise) {
        if (tail == null) {
            return otherwise;
        }
        if (tail < 0 || tail > MAX_TAIL) {
            throw RejectedException.invalid("tail", "must be from 0 to " + MAX_TAIL);
        }
        return tail;
    }

    private static @Nullable Instant time(String field, @Nullable String text, Instant now) {
        return text == null
                ? null
                : Durations.parse(text)
                        .map(now::minus)
                        .or(() -> Timestamps.parse(text))
                        .orElseThrow(() -> RejectedException.invalid(
                                field,
                                "must be an RFC 3339 time such as 2027-01-01T00:00:00Z, or a duration before now such as"
                                        + " 15m"));
    }
}
