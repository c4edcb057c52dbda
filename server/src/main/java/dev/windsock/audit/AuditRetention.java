// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.id.TenantId;
import dev.windsock.principal.Cause;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes rows from the beginning of chains: those beyond their retention, and as many of the largest chains as exceed the
 * bounds on rows and bytes, see {@link AuditShare}. A row at the end of the chain records which rows were removed and up to
 * which hash, so that the remaining rows prove that nothing else was.
 *
 * <p>Threading: runs on the scheduler's virtual threads; blocks on the store.
 */
@Singleton
public final class AuditRetention {
    /** The action of the row that records a removal. */
    static final String ACTION = "audit:retain";

    /** The detail that names the last removed row. */
    static final String THROUGH_HASH = "through_hash";

    /** Maximum number of rows that one transaction removes; changes wait for it. */
    private static final int BATCH = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(AuditRetention.class);

    private final Store store;
    private final AuditRepository repository;
    private final AuditLog audit;
    private final AuditConfiguration configuration;
    private final Clock clock;

    AuditRetention(
            Store store, AuditRepository repository, AuditLog audit, AuditConfiguration configuration, Clock clock) {
        this.store = store;
        this.repository = repository;
        this.audit = audit;
        this.configuration = configuration;
        this.clock = clock;
    }

    /** Why rows are removed, as it is recorded. */
    private enum Reason {
        AGE,
        SIZE,
        DELETED
    }

    /** The last of some rows to remove, and why it is removed. */
    private record Excess(AuditRepository.Stored through, Reason reason) {}

    /** Returns the time before which rows are removed. */
    public Instant oldest() {
        return clock.instant().minus(configuration.retention());
    }

    /**
     * Removes the whole chain of a tenant that no longer exists, once only a few rows are left. Its end is recorded in the
     * audit of the first tenant.
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
        Instant oldest = oldest();
        List<AuditChain> chains = store.read(repository::chains);
        Set<TenantId> aged = store.read(handle -> repository.withRowsBefore(handle, oldest));
        AuditShare share = AuditShare.of(chains, configuration.maxRows(), configuration.maxBytes());
        for (AuditChain chain : chains) {
            if (aged.contains(chain.tenantId()) || share.exceededBy(chain)) {
                try {
                    retain(chain.tenantId(), oldest, share);
                } catch (RuntimeException e) {
                    // the chains of other tenants must not grow because of it
                    LOG.warn("Cannot remove old audit rows, retrying in a minute: tenant={}", chain.tenantId(), e);
                }
            }
        }
    }

    private void retain(TenantId tenantId, Instant oldest, AuditShare share) {
        boolean more = true;
        while (more) {
            more = store.writeEssential(transaction -> cut(transaction, tenantId, oldest, share))
                    .value();
        }
    }

    /** Removes some rows of a chain; false if those were the last ones to remove. */
    private boolean cut(Transaction transaction, TenantId tenantId, Instant oldest, AuditShare share) {
        Optional<AuditChain> chain = repository.chain(transaction.handle(), tenantId);
        Optional<Excess> excess = chain.flatMap(
                whole -> excess(whole, repository.oldest(transaction.handle(), whole, BATCH), oldest, share));
        excess.ifPresent(found -> {
            audit.record(transaction, entry(chain.orElseThrow(), found));
            repository.cut(transaction.handle(), tenantId, found.through());
        });
        return excess.isPresent()
                && excess.get().through().offset() == chain.orElseThrow().baseOffset() + BATCH;
    }

    private static Optional<Excess> excess(
            AuditChain chain, List<AuditRepository.Stored> rows, Instant oldest, AuditShare share) {
        Excess excess = null;
        long bytes = chain.bytes();
        for (AuditRepository.Stored row : rows) {
            // not only the first ones: the clock may have been ahead while they were written
            if (row.createdAt().isBefore(oldest)) {
                excess = new Excess(row, Reason.AGE);
            } else if (share.exceededBy(chain.headOffset() - row.offset() + 1, bytes)) {
                excess = new Excess(row, Reason.SIZE);
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
