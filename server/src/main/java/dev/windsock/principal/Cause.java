// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

import dev.windsock.id.Actor;
import org.jspecify.annotations.Nullable;

/**
 * Who or what causes a change, and through which request.
 *
 * @param requestId null for a change that no request causes
 * @param ipAddress of the client; null for a change that no request causes
 */
public record Cause(
        Actor actor,
        @Nullable String requestId,
        @Nullable String ipAddress,
        @Nullable String userAgent) {
    /** A process that exits, a container stopped from outside, a reconciliation. */
    public static final Cause ENGINE = internal(Actor.ENGINE);

    public static Cause of(Caller caller) {
        return new Cause(caller.principal().actor(), caller.requestId(), caller.ipAddress(), caller.userAgent());
    }

    /** A change that no request causes. */
    public static Cause internal(Actor actor) {
        return new Cause(actor, null, null, null);
    }
}
