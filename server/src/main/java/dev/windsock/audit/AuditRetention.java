// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.id.TenantId;
import dev.windsock.principal.Cause;
import dev.windsock.store.AgeBound;
import dev.windsock.store.OldestServer;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes rows from the beginning of chains: rows older than the retention period, and rows of the largest chains while a bound
 * on rows or bytes is exceeded; see {@link AuditShare}. A row at the end of the chain records which rows were removed and the
 * hash of the last one. The remaining rows thus prove that no other row was removed.
 *
 * <p>Threading: runs on the scheduler's virtual threads; blocks on the store.
 */
@Singleton
public final class AuditRetention {
    /** The action of the row that records a removal. */
    static final String ACTION = "audit:retain";

    /** The detail that names the last removed row. */
    static final String THROUGH_HASH = "through_hash";

    /** Maximum number of rows that one transaction removes; other changes wait for it. */
    private static final int BATCH = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(AuditRetention.class);

    private final Store store;
    private final AuditRepository repository;
    private final AuditLog audit;
    private final AuditConfiguration configuration;
    private final OldestServer server;
    private final Clock clock;

    AuditRetention(
            Store store,
            AuditRepository repository,
            AuditLog audit,
            AuditConfiguration configuration,
            OldestServer server,
            Clock clock) {
        this.store = store;
        this.repository = repository;
        this.audit = audit;
        this.configuration = configuration;
        this.server = server;
        this.clock = clock;
    }

    /** The recorded reason for a removal. */
    private enum Reason {
        AGE,
        SIZE,
        DELETED
    }

    /** The last row to remove, and the reason for removing it. */
    private record Excess(AuditRepository.Stored through, Reason reason) {}

    /** Returns the time before which rows are removed. */
    public Instant oldest() {
        return clock.instant().minus(configuration.retention());
    }

    /**
     * Removes the whole chain of a tenant that no longer exists, once only a few rows are left. The removal is recorded in the
     * audit log of the first tenant.
     *
     * @return false while the chain has too many rows for one transaction
     */
    public boolean removeChain(Transaction transaction, TenantId tenantId) {
        Optional<AuditChain> chain = repository.chain(transaction.handle(), tenantId);
        if (chain.isPresent() && chain.get().rows() > BATCH) {
            return false;
        }
        chain.ifPresent(ended -> {
            repository.remove(transaction.handle(), tenantId);
            audit.record(
                    transaction,
                    new AuditEntry(
                            TenantId.DEFAULT,
                            Cause.ENGINE,
                            ACTION,
                            "TENANT",
                            tenantId.value(),
                            AuditEntry.Outcome.OK,
                            Map.of(
                                    "reason",
                                    Reason.DELETED.name(),
                                    "rows",
                                    Long.toString(ended.rows()),
                                    "from_place",
                                    Long.toString(ended.baseOffset() + 1),
                                    "through_place",
                                    Long.toString(ended.headOffset()),
                                    "chain_hash",
                                    ended.headHash())));
        });
        return true;
    }

    @Scheduled(initialDelay = "1m", fixedDelay = "1m")
    void retain() {
        if (!server.isThisOne()) {
            return;
        }
        Instant now = clock.instant();
        List<AuditChain> chains = store.read(repository::chains);
        Set<TenantId> aged = store.read(handle -> repository.withRowsOutside(handle, oldest(), now));
        AuditShare share = AuditShare.of(chains, configuration.maxRows(), configuration.maxBytes());
        for (AuditChain chain : chains) {
            if (aged.contains(chain.tenantId()) || share.exceededBy(chain)) {
                try {
                    retain(chain.tenantId(), now, share);
                } catch (RuntimeException e) {
                    // this failure must not prevent the trimming of other tenants' chains
                    LOG.warn("Cannot remove old audit rows, retrying in a minute: tenant={}", chain.tenantId(), e);
                }
            }
        }
    }

    private void retain(TenantId tenantId, Instant now, AuditShare share) {
        boolean more = true;
        while (more) {
            more = store.writeEssential(transaction -> cut(transaction, tenantId, now, share))
                    .value();
        }
    }

    /** Removes some rows of a chain; returns false if there are no further rows to remove. */
    private boolean cut(Transaction transaction, TenantId tenantId, Instant now, AuditShare share) {
        Handle handle = transaction.handle();
        Optional<AuditChain> chain = repository.chain(handle, tenantId);
        Optional<Excess> excess = chain.flatMap(whole -> {
            AgeBound age = new AgeBound(
                    now,
                    configuration.retention(),
                    whole.headOffset(),
                    offset -> repository.timeAt(handle, tenantId, offset));
            return excess(whole, repository.oldest(handle, whole, BATCH), age, share);
        });
        excess.ifPresent(found -> {
            audit.record(transaction, entry(chain.orElseThrow(), found));
            repository.cut(handle, tenantId, found.through());
        });
        return excess.isPresent()
                && excess.get().through().offset() == chain.orElseThrow().baseOffset() + BATCH;
    }

    private static Optional<Excess> excess(
            AuditChain chain, List<AuditRepository.Stored> rows, AgeBound age, AuditShare share) {
        Excess excess = null;
        long bytes = chain.bytes();
        for (AuditRepository.Stored row : rows) {
            if (age.isExceededBy(row.offset(), row.createdAt())) {
                excess = new Excess(row, Reason.AGE);
            } else if (share.exceededBy(chain.headOffset() - row.offset() + 1, bytes)) {
                excess = new Excess(row, Reason.SIZE);
            } else {
                break;
            }
            bytes -= row.bytes();
        }
        return Optional.ofNullable(excess);
    }

    private static AuditEntry entry(AuditChain chain, Excess excess) {
        AuditRepository.Stored through = excess.through();
        return new AuditEntry(
                chain.tenantId(),
                Cause.ENGINE,
                ACTION,
                "AUDIT",
                null,
                AuditEntry.Outcome.OK,
                Map.of(
                        "reason",
                        excess.reason().name(),
                        "rows",
                        Long.toString(through.offset() - chain.baseOffset()),
                        "from_place",
                        Long.toString(chain.baseOffset() + 1),
                        "through_place",
                        Long.toString(through.offset()),
                        "through_id",
                        through.id(),
                        THROUGH_HASH,
                        through.hash()));
    }
}
