// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.audit.AuditBadRow.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks a chain from its oldest row to its newest, and finds the first one that is not right.
 *
 * <p>Threading: for one thread.
 */
final class ChainWalk {
    private long place;
    private String hash;
    private long rows;
    private long retiredRows;
    private @Nullable String retiredThrough;

    /** Begins behind the rows that retention removed. */
    ChainWalk(AuditChain chain) {
        this.place = chain.baseOffset();
        this.hash = chain.baseHash();
        this.retiredRows = chain.baseOffset();
    }

    /** The place of the row that was taken last. */
    long place() {
        return place;
    }

    /** The hash of the row that was taken last. */
    String hash() {
        return hash;
    }

    /** How many rows were taken. */
    long rows() {
        return rows;
    }

    /** How many rows were removed before the first. */
    long retiredRows() {
        return retiredRows;
    }

    /** Goes on behind rows that retention removed meanwhile. */
    void skipTo(AuditChain chain) {
        place = chain.baseOffset();
        hash = chain.baseHash();
        retiredRows = chain.baseOffset();
    }

    /** Takes the next row; what is wrong, where it does not follow. */
    Optional<AuditBadRow> take(AuditRepository.Placed next) {
        AuditRow row = next.row();
        if (next.offset() != place + 1) {
            return Optional.of(missing("The next row that is there stands at " + next.offset() + "."));
        }
        if (!AuditHash.of(row).equals(row.hash())) {
            return Optional.of(new AuditBadRow(
                    next.offset(), row.id(), Kind.CHANGED, "The row's hash is not that of what it says."));
        }
        if (!row.previousHash().equals(hash)) {
            return Optional.of(new AuditBadRow(
                    next.offset(),
                    row.id(),
                    Kind.REORDERED,
                    "The row is whole, and names another one as the one before it."));
        }
        place = next.offset();
        hash = row.hash();
        rows++;
        if (row.action().equals(AuditRetention.ACTION)) {
            retiredThrough = row.details().get(AuditRetention.THROUGH_HASH);
        }
        return Optional.empty();
    }

    /** Says that the row behind the last one taken is not there. */
    AuditBadRow missing(String detail) {
        return new AuditBadRow(place + 1, null, Kind.MISSING, detail);
    }

    /** What is wrong at the chain's end, once there are no more rows up to its head. */
    Optional<AuditBadRow> end(AuditChain chain) {
        if (place < chain.headOffset()) {
            return Optional.of(new AuditBadRow(
                    place + 1,
                    null,
                    Kind.TRUNCATED,
                    "The chain is known to go on to " + chain.headOffset() + ", and its end is gone."));
        }
        if (!hash.equals(chain.headHash())) {
            return Optional.of(new AuditBadRow(
                    place, null, Kind.CHANGED, "The newest row is whole, and is another than the one recorded."));
        }
        if (chain.baseOffset() > 0 && !chain.baseHash().equals(retiredThrough)) {
            return Optional.of(new AuditBadRow(
                    chain.baseOffset(),
                    null,
                    Kind.MISSING,
                    "No row says that the rows up to here were removed by retention."));
        }
        return Optional.empty();
    }
}
