// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

import dev.windsock.id.TenantId;
import dev.windsock.trace.TraceParent;
import org.jspecify.annotations.Nullable;

/**
 * The sender of a request, with the details that the audit log records about it. Controllers declare it as a parameter.
 *
 * @param ipAddress the address of the client
 * @param traceParent the span of the request; null if there is none
 */
public record Caller(
        Principal principal,
        String requestId,
        String ipAddress,
        @Nullable String userAgent,
        @Nullable TraceParent traceParent) {
    /** Returns the sender of the same request with a different credential. */
    public Caller as(Principal other) {
        return new Caller(other, requestId, ipAddress, userAgent, traceParent);
    }

    public TenantId tenantId() {
        return principal.tenantId();
    }
}
