// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

import dev.windsock.id.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * The sender of a request, with what the audit log records about it. Controllers declare it as a parameter.
 *
 * @param ipAddress of the client
 */
public record Caller(
        Principal principal,
        String requestId,
        String ipAddress,
        @Nullable String userAgent) {
    /** Returns the sender of the same request under another credential. */
    public Caller as(Principal other) {
        return new Caller(other, requestId, ipAddress, userAgent);
    }

    public TenantId tenantId() {
        return principal.tenantId();
    }
}
