// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.log.EventLog;
import dev.windsock.log.Position;
import dev.windsock.log.ReadLimit;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
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
 * Reads the log for a caller: the tenant's changes of all topics that the caller may read.
 *
 * <p>Threading: stateless. Blocks, up to the requested wait, and for a position that the log has not reached yet.
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
     * @param after null for the earliest position of the log
     * @param wait how long to wait for a change if there is none yet
     */
    EventBatch read(Principal principal, @Nullable String after, int limit, Duration wait) {
        Position from = after == null ? log.earliest() : parse(after);
        Set<Topic> topics = principal.readableTopics();
        awaitReached(from, principal);
        ReadLimit most = ReadLimit.response(limit);
        if (wait.isZero()) {
            return batch(log.readAfter(from, principal.tenantId(), topics, most));
        }
        try (LongPolls.Waiter waiter = longPolls.enter(principal, topics)) {
            // registered before the read, so that no change in between is missed
            ReadResult result = log.readAfter(from, principal.tenantId(), topics, most);
            if (result instanceof ReadResult.Events events && events.events().isEmpty() && waiter.await(wait)) {
                result = log.readAfter(from, principal.tenantId(), topics, most);
            }
            return batch(result);
        }
    }

    private void awaitReached(Position position, Principal principal) {
        CompletableFuture<Void> reached = log.reach(position);
        if (!reached.isDone()) {
            reached.join();
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
