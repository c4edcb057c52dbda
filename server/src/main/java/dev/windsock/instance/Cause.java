// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.Actor;
import dev.windsock.principal.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Why a change is made.
 *
 * @param requestId of the request that it completes, or null
 */
public record Cause(Actor actor, @Nullable String requestId) {
    public static final Cause ENGINE = new Cause(Actor.ENGINE, null);

    public static Cause of(Caller caller) {
        return new Cause(caller.principal().actor(), caller.requestId());
    }
}
