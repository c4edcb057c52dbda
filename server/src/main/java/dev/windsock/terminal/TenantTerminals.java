// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import dev.windsock.access.session.TerminalLookup;
import dev.windsock.id.TenantId;
import jakarta.inject.Singleton;

/** Checks that a terminal for which a ticket is requested belongs to the tenant. Stateless; blocks on the store. */
@Singleton
final class TenantTerminals implements TerminalLookup {
    private final Terminals terminals;

    TenantTerminals(Terminals terminals) {
        this.terminals = terminals;
    }

    @Override
    public void require(TenantId tenantId, String terminalId) {
        terminals.get(tenantId, terminalId);
    }
}
