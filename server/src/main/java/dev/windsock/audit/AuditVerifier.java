// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.audit.AuditBadRow.Kind;
import dev.windsock.id.TenantId;
import dev.windsock.json.Timestamps;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Store;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/**
 * Walks a tenant's chain in the store. Rows that are recorded meanwhile are walked too, up to the head as it is when the
 * walk gets there, and what retention removes meanwhile is stepped over.
 *
 * <p>Threading: safe for use by many threads, for one walk at a time of each tenant; blocks on the store, between two
 * pages of which others get their turn.
 */
@Singleton
final class AuditVerifier {
    private static final int PAGE = 500;
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Store store;
    private final AuditRepository repository;
    private final Clock clock;
    private final Set<TenantId> walking = ConcurrentHashMap.newKeySet();

    AuditVerifier(Store store, AuditRepository repository, Clock clock) {
        this.store = store;
        this.repository = repository;
        this.clock = clock;
    }

    /** @throws RejectedException RATE_LIMITED while another walk of the tenant's chain is under way */
    AuditVerification verify(TenantId tenantId) {
        if (!walking.add(tenantId)) {
            throw new RejectedException(
                    ErrorCode.RATE_LIMITED, "The chain is being verified already; wait for that.", List.of(), RETRY);
        }
        try {
            return walk(tenantId);
        } finally {
            walking.remove(tenantId);
        }
    }

    private AuditVerification walk(TenantId tenantId) {
        ChainWalk walk = new ChainWalk(store.read(handle -> chain(handle, tenantId)));
        long suspected = -1;
        while (true) {
            Page page = store.read(handle -> page(handle, tenantId, walk.place() + 1));
            if (page.chain().baseOffset() > walk.place()) {
                walk.skipTo(page.chain());
                continue;
            }
            Optional<AuditBadRow> bad = follow(walk, page);
            if (bad.isEmpty() && page.isLast()) {
                return result(walk, bad);
            }
            // what retention or a new row did between the two reads of the page is gone when it is read once more
            if (bad.isPresent() && walk.place() == suspected) {
                return result(walk, bad.map(row -> named(tenantId, walk, row)));
            }
            suspected = bad.isPresent() ? walk.place() : -1;
        }
    }

    /** Some rows, and the chain as it was before they were read. */
    private record Page(AuditChain chain, List<AuditRepository.Placed> rows) {
        boolean isLast() {
            return rows.size() < PAGE;
        }
    }

    private Page page(Handle handle, TenantId tenantId, long from) {
        return new Page(chain(handle, tenantId), repository.read(handle, tenantId, from, PAGE));
    }

    private AuditChain chain(Handle handle, TenantId tenantId) {
        return repository
                .chain(handle, tenantId)
                .orElseGet(() -> new AuditChain(tenantId, 0, AuditHash.GENESIS, 0, AuditHash.GENESIS));
    }

    private static Optional<AuditBadRow> follow(ChainWalk walk, Page page) {
        for (AuditRepository.Placed placed : page.rows()) {
            Optional<AuditBadRow> bad = placed.offset() > page.chain().headOffset()
                    ? walk.end(page.chain()).or(() -> Optional.of(unexpected(placed)))
                    : walk.take(placed);
            if (bad.isPresent()) {
                return bad;
            }
        }
        return page.isLast() ? walk.end(page.chain()) : Optional.empty();
    }

    private static AuditBadRow unexpected(AuditRepository.Placed placed) {
        return new AuditBadRow(
                placed.offset(), placed.row().id(), Kind.UNEXPECTED, "The row stands beyond the newest recorded one.");
    }

    /** A row that names another as the one before it shows which: one that is elsewhere, or one that is gone. */
    private AuditBadRow named(TenantId tenantId, ChainWalk walk, AuditBadRow bad) {
        return bad.kind() == Kind.REORDERED
                        && !store.read(handle -> repository.hasSuccessor(handle, tenantId, walk.hash()))
                ? walk.missing("The row that follows the one before is gone, and others were moved up.")
                : bad;
    }

    private AuditVerification result(ChainWalk walk, Optional<AuditBadRow> bad) {
        return new AuditVerification(
                bad.isEmpty(),
                walk.rows(),
                walk.retiredRows(),
                walk.hash(),
                bad.orElse(null),
                Timestamps.toMillis(clock.instant()));
    }
}
