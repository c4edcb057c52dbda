// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

import dev.windsock.id.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * A request's sender and what the audit needs to know of the request. Controllers take it as a parameter; it is bound
 * from the authenticated request.
 *
 * @param ipAddress of the client
 */
public record Caller(
        Principal principal,
        String requestId,
        String ipAddress,
        @Nullable String userAgent) {
    public TenantId tenantId() {
        return principal.tenantId();
    }
}
