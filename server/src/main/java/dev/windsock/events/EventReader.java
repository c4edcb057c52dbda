// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.limit.MaxSize;
import dev.windsock.log.EventLog;
import dev.windsock.log.Position;
import dev.windsock.log.ReadLimit;
import dev.windsock.log.ReadResult;
import dev.windsock.principal.CredentialCheck;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log for a caller: the tenant's changes in all topics that the caller may read.
 *
 * <p>Threading: stateless. Blocks until the log has reached the requested position, and then for up to the requested time.
 */
@Singleton
final class EventReader {
    private final EventLog log;
    private final LongPolls longPolls;
    private final CredentialCheck credentials;

    EventReader(EventLog log, LongPolls longPolls, CredentialCheck credentials) {
        this.log = log;
        this.longPolls = longPolls;
        this.credentials = credentials;
    }

    /**
     * @param after the position after which to read; null for the earliest position in the log
     * @param resourceIds only changes to these resources; empty for all
     * @param wait how long to wait for a change if there is none yet
     * @param onWait called before this method waits, because the response will then be small
     */
    EventBatch read(
            Principal principal,
            @Nullable String after,
            Set<String> resourceIds,
            int limit,
            Duration wait,
            Runnable onWait) {
        Position from = after == null ? log.earliest() : parse(after);
        ChangeFilter filter = new ChangeFilter(principal.tenantId(), principal.readableTopics(), resourceIds);
        awaitReached(from, principal);
        ReadLimit most = ReadLimit.response(limit);
        if (wait.isZero()) {
            return batch(readFirst(after == null, from, filter, most));
        }
        try (LongPolls.Waiter waiter = longPolls.enter(principal, filter)) {
            // registered before the read, so that no change between the read and the wait is missed
            ReadResult result = readFirst(after == null, from, filter, most);
            if (result instanceof ReadResult.Events events && events.events().isEmpty() && !events.more()) {
                onWait.run();
                if (waiter.await(wait)) {
                    result = read(events.last(), filter, new ReadLimit(limit, (int) MaxSize.USUAL));
                }
            }
            return batch(result);
        }
    }

    /** @param anywhere whether the client has no position, so that the read begins wherever the log begins */
    private ReadResult readFirst(boolean anywhere, Position from, ChangeFilter filter, ReadLimit limit) {
        ReadResult result = read(from, filter, limit);
        return anywhere && result instanceof ReadResult.Gap gap ? read(gap.earliest(), filter, limit) : result;
    }

    private ReadResult read(Position after, ChangeFilter filter, ReadLimit limit) {
        ReadResult result = log.readAfter(after, filter.tenantId(), filter.topics(), limit);
        return result instanceof ReadResult.Events events
                        && !filter.resourceIds().isEmpty()
                ? new ReadResult.Events(
                        events.events().stream().filter(filter::wantsResource).toList(), events.last(), events.more())
                : result;
    }

    private void awaitReached(Position position, Principal principal) {
        CompletableFuture<Void> reached = log.reach(position);
        if (!reached.isDone()) {
            EventLog.await(reached);
            if (credentials.hasEnded(principal)) {
                throw new RejectedException(ErrorCode.UNAUTHENTICATED, "The credential was revoked or has expired.");
            }
        }
    }

    private static Position parse(String after) {
        return Position.parse(after)
                .orElseThrow(() ->
                        RejectedException.invalid("after", "is invalid: use a position from a response or an event"));
    }

    private static EventBatch batch(ReadResult result) {
        return switch (result) {
            case ReadResult.Events events -> {
                String last = events.last().toString();
                yield new EventBatch(
                        events.events().stream().map(EventView::of).toList(), events.more() ? last : null, last, null);
            }
            case ReadResult.Gap gap ->
                new EventBatch(
                        List.of(),
                        null,
                        gap.latest().toString(),
                        new LogReset(
                                gap.reason().name(),
                                gap.earliest().toString(),
                                gap.latest().toString()));
        };
    }
}
