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
 * Verifies a tenant's chain in the store. A verification includes rows that are recorded while it runs, until it reaches the
 * head of the chain, and skips rows that retention removes in the meantime.
 *
 * <p>Threading: safe for use by many threads, with one verification per tenant at a time. Blocks on the store and releases it
 * between pages.
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

    /** @throws RejectedException RATE_LIMITED while another verification of the tenant's chain is running */
    AuditVerification verify(TenantId tenantId) {
        if (!walking.add(tenantId)) {
            throw new RejectedException(
                    ErrorCode.RATE_LIMITED,
                    "A verification of this chain is already running. Wait for its result.",
                    List.of(),
                    RETRY);
        }
        try {
            return walk(tenantId);
        } finally {
            walking.remove(tenantId);
        }
    }

    private AuditVerification walk(TenantId tenantId) {
        ChainWalk walk = new ChainWalk(store.read(tenantId, handle -> chain(handle, tenantId)));
        long suspected = -1;
        while (true) {
            Page page = store.read(tenantId, handle -> page(handle, tenantId, walk.place() + 1));
            if (page.chain().baseOffset() > walk.place()) {
                walk.skipTo(page.chain());
                continue;
            }
            Optional<AuditBadRow> bad = follow(walk, page);
            if (bad.isEmpty() && page.isLast()) {
                return result(walk, bad);
            }
            // reading the page again rules out that retention or a new row changed the chain between the page's two
            // reads
            if (bad.isPresent() && walk.place() == suspected) {
                return result(walk, bad.map(row -> named(tenantId, walk, row)));
            }
            suspected = bad.isPresent() ? walk.place() : -1;
        }
    }

    /** A page of rows, and the state of the chain before they were read. */
    private record Page(AuditChain chain, List<AuditRepository.Placed> rows) {
        boolean isLast() {
            return rows.size() < PAGE;
        }
    }

    private Page page(Handle handle, TenantId tenantId, long from) {
        return new Page(chain(handle, tenantId), repository.read(handle, tenantId, from, PAGE));
    }

    private AuditChain chain(Handle handle, TenantId tenantId) {
        return repository.chain(handle, tenantId).orElseGet(() -> AuditChain.empty(tenantId));
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
                placed.offset(), placed.row().id(), Kind.UNEXPECTED, "The row follows the recorded end of the chain.");
    }

    /** The previous hash of a row shows whether the row before it was moved or removed. */
    private AuditBadRow named(TenantId tenantId, ChainWalk walk, AuditBadRow bad) {
        return bad.kind() == Kind.REORDERED && !hasSuccessor(tenantId, walk.hash())
                ? walk.missing("The next row is missing, and later rows were moved up.")
                : bad;
    }

    private boolean hasSuccessor(TenantId tenantId, String hash) {
        AuditChain chain = store.read(tenantId, handle -> chain(handle, tenantId));
        for (long after = chain.baseOffset(); after < chain.headOffset(); after += PAGE) {
            long from = after;
            if (store.read(tenantId, handle -> repository.hasSuccessor(handle, tenantId, hash, from, from + PAGE))) {
                return true;
            }
        }
        return false;
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
