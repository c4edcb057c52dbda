// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.id.TenantId;

/**
 * The end of a tenant's chain, and its beginning, which moves when retention removes older rows.
 *
 * @param headOffset the position of the newest row; 0 before the first
 * @param headHash its hash
 * @param baseOffset the position of the last row that retention removed; 0 if none
 * @param baseHash the hash of that row, which is the previous hash of the first remaining row
 * @param bytes the size of all rows; the size of a row is the size of its details plus {@link #ROW_OVERHEAD}
 */
record AuditChain(TenantId tenantId, long headOffset, String headHash, long baseOffset, String baseHash, long bytes) {
    /**
     * The size that is counted for a row in addition to its details: its other columns and its index entries. Migration V17
     * uses the same value.
     */
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
