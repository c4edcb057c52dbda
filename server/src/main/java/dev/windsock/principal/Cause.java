// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

import dev.windsock.id.Actor;
import dev.windsock.trace.TraceParent;
import org.jspecify.annotations.Nullable;

/**
 * The actor and the request that cause a change.
 *
 * @param requestId the id of the request; null for a change that no request causes
 * @param ipAddress the address of the client; null for a change that no request causes
 * @param traceParent the span that causes it; null if there is none
 */
public record Cause(
        Actor actor,
        @Nullable String requestId,
        @Nullable String ipAddress,
        @Nullable String userAgent,
        @Nullable TraceParent traceParent) {
    /** The cause of changes by the engine: a process that exits, a container that was stopped externally, a reconciliation. */
    public static final Cause ENGINE = internal(Actor.ENGINE);

    public static Cause of(Caller caller) {
        return new Cause(
                caller.principal().actor(),
                caller.requestId(),
                caller.ipAddress(),
                caller.userAgent(),
                caller.traceParent());
    }

    /** Returns the cause of a change that no request causes. */
    public static Cause internal(Actor actor) {
        return new Cause(actor, null, null, null, null);
    }
}
