// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.limit.FairShare;
import java.util.List;

/**
 * What each chain may keep. Beyond the bounds, the largest chains give way first, so that a tenant that records much does
 * not displace what the others have recorded.
 *
 * @param rows the maximum number of rows of a chain
 * @param bytes the maximum size of a chain
 */
record AuditShare(long rows, long bytes) {
    /** A chain keeps this many rows in any case. */
    static final int MIN_ROWS = 16;

    static AuditShare of(List<AuditChain> chains, long maxRows, long maxBytes) {
        return new AuditShare(
                FairShare.of(chains.stream().map(AuditChain::rows).toList(), maxRows),
                FairShare.of(chains.stream().map(AuditChain::bytes).toList(), maxBytes));
    }

    /** Returns whether a chain has to lose rows: so many that their removal, which is a row too, is worth it. */
    boolean exceededBy(AuditChain chain) {
        return chain.rows() > 2 * MIN_ROWS && exceededBy(chain.rows(), chain.bytes());
    }

    /** Returns whether a chain of this size is too large. */
    boolean exceededBy(long chainRows, long chainBytes) {
        return chainRows > MIN_ROWS && (chainRows > rows || chainBytes > bytes);
    }
}
