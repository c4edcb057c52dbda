// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.id.TenantId;

/**
 * The end of a tenant's chain, and its beginning after retention removed older rows.
 *
 * @param headOffset the position of the newest row; 0 before the first
 * @param headHash its hash
 * @param baseOffset the position of the last row that retention removed; 0 if none
 * @param baseHash its hash, which is the previous hash of the first remaining row
 * @param bytes the size of all rows, each of which counts its details and {@link #ROW_OVERHEAD}
 */
record AuditChain(TenantId tenantId, long headOffset, String headHash, long baseOffset, String baseHash, long bytes) {
    /** What a row counts in addition to its details: its other columns and its index entries. V17 counts the same. */
    static final int ROW_OVERHEAD = 1_000;

    /** Returns a chain without rows. */
    static AuditChain empty(TenantId tenantId) {
        return new AuditChain(tenantId, 0, AuditHash.GENESIS, 0, AuditHash.GENESIS, 0);
    }

    /** Returns the number of rows. */
    long rows() {
        return headOffset - baseOffset;
    }
}
