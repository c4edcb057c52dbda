// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.audit.AuditBadRow.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks a chain from its oldest row to its newest, and finds the first invalid row.
 *
 * <p>Threading: not thread-safe.
 */
final class ChainWalk {
    private long place;
    private String hash;
    private long rows;
    private long retiredRows;
    private @Nullable String retiredThrough;

    /** Begins after the rows that retention removed. */
    ChainWalk(AuditChain chain) {
        this.place = chain.baseOffset();
        this.hash = chain.baseHash();
        this.retiredRows = chain.baseOffset();
    }

    /** Returns the position of the last accepted row. */
    long place() {
        return place;
    }

    /** Returns the hash of the last accepted row. */
    String hash() {
        return hash;
    }

    /** Returns the number of accepted rows. */
    long rows() {
        return rows;
    }

    /** Returns the number of rows that retention removed before the first remaining row. */
    long retiredRows() {
        return retiredRows;
    }

    /** Continues after rows that retention has removed in the meantime. */
    void skipTo(AuditChain chain) {
        place = chain.baseOffset();
        hash = chain.baseHash();
        retiredRows = chain.baseOffset();
    }

    /** Accepts the next row, or returns the reason why it does not follow the last accepted row. */
    Optional<AuditBadRow> take(AuditRepository.Placed next) {
        AuditRow row = next.row();
        if (next.offset() != place + 1) {
            return Optional.of(missing("The next existing row is at position  " + next.offset() + "."));
        }
        if (!AuditHash.of(row).equals(row.hash())) {
            return Optional.of(new AuditBadRow(
                    next.offset(), row.id(), Kind.CHANGED, "The hash does not match the content of the row."));
        }
        if (!row.previousHash().equals(hash)) {
            return Optional.of(new AuditBadRow(
                    next.offset(),
                    row.id(),
                    Kind.REORDERED,
                    "The row is intact, but its `previous_hash` is not the hash of the row before it."));
        }
        place = next.offset();
        hash = row.hash();
        rows++;
        if (row.action().equals(AuditRetention.ACTION) && row.details().containsKey(AuditRetention.THROUGH_HASH)) {
            retiredThrough = row.details().get(AuditRetention.THROUGH_HASH);
        }
        return Optional.empty();
    }

    /** Reports that the row after the last accepted one is missing. */
    AuditBadRow missing(String detail) {
        return new AuditBadRow(place + 1, null, Kind.MISSING, detail);
    }

    /** Checks the end of the chain, after the last row. */
    Optional<AuditBadRow> end(AuditChain chain) {
        if (place < chain.headOffset()) {
            return Optional.of(new AuditBadRow(
                    place + 1,
                    null,
                    Kind.TRUNCATED,
                    "The chain is known to extend to position " + chain.headOffset() + ", but its end is missing."));
        }
        if (!hash.equals(chain.headHash())) {
            return Optional.of(new AuditBadRow(
                    place,
                    null,
                    Kind.CHANGED,
                    "The newest row is intact, but does not match the recorded end of the chain."));
        }
        if (chain.baseOffset() > 0 && !chain.baseHash().equals(retiredThrough)) {
            return Optional.of(new AuditBadRow(
                    chain.baseOffset(),
                    null,
                    Kind.MISSING,
                    "The rows before this one are missing, and no `audit:retain` row records their removal."));
        }
        return Optional.empty();
    }
}
