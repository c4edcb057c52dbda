// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.store.Transaction;

/** Records who did what. A row is committed with its transaction or not at all, and is emitted as AUDIT_LOG. */
public interface AuditLog {
    /** Adds a row to the tenant's chain and appends its AUDIT_LOG event. */
    void record(Transaction transaction, AuditEntry entry);
}
