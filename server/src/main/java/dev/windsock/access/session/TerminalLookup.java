// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.id.TenantId;

/** Finds the terminals that tickets are issued for. */
public interface TerminalLookup {
    /**
     * Checks that a terminal belongs to the tenant. Blocks on the store.
     *
     * @throws dev.windsock.problem.RejectedException NOT_FOUND if the tenant has no such terminal
     */
    void require(TenantId tenantId, String terminalId);
}
