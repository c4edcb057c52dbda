// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.limit.FairShare;
import java.util.List;

/**
 * The maximum size of each chain. When the bounds are exceeded, the largest chains are trimmed first, so that a tenant with
 * many rows does not displace the rows of other tenants.
 *
 * @param rows the maximum number of rows of a chain
 * @param bytes the maximum size of a chain
 */
record AuditShare(long rows, long bytes) {
    /** The number of rows that a chain always keeps. */
    static final int MIN_ROWS = 16;

    static AuditShare of(List<AuditChain> chains, long maxRows, long maxBytes) {
        return new AuditShare(
                FairShare.of(chains.stream().map(AuditChain::rows).toList(), maxRows),
                FairShare.of(chains.stream().map(AuditChain::bytes).toList(), maxBytes));
    }

    /**
     * Returns whether enough rows of a chain must be removed to justify the row that records the removal.
     */
    boolean exceededBy(AuditChain chain) {
        return chain.rows() > 2 * MIN_ROWS && exceededBy(chain.rows(), chain.bytes());
    }

    /** Returns whether a chain of this size is too large. */
    boolean exceededBy(long chainRows, long chainBytes) {
        return chainRows > MIN_ROWS && (chainRows > rows || chainBytes > bytes);
    }
}
