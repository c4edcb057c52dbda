// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.principal.Cause;
import dev.windsock.store.Store;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes rows beyond their retention from the beginning of each chain. A row at the end records how many and up to which hash, so that the remaining rows prove that nothing else was removed.
 *
 * <p>Threading: runs on the scheduler's virtual threads; blocks on the store.
 */
@Singleton
final class AuditRetention {
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

    @Scheduled(initialDelay = "2m", fixedDelay = "1h")
    void retain() {
        Instant oldest = clock.instant().minus(configuration.retention());
        for (AuditChain chain : store.read(repository::chains)) {
            try {
                retain(chain, oldest);
            } catch (RuntimeException e) {
                // the chains of other tenants must not grow because of it
                LOG.warn("Cannot remove old audit rows, retrying at the next run: tenant={}", chain.tenantId(), e);
            }
        }
    }

    private void retain(AuditChain chain, Instant oldest) {
        AuditChain shorter = chain;
        while (shorter != null) {
            shorter = cut(shorter, oldest).orElse(null);
        }
    }

    /** Removes some rows of a chain. Returns the new chain, or empty if there was nothing to remove. */
    private Optional<AuditChain> cut(AuditChain seen, Instant oldest) {
        return store.writeEssential(transaction -> {
                    AuditChain chain = repository
                            .chain(transaction.handle(), seen.tenantId())
                            .orElse(seen);
                    return repository
                            .lastBefore(transaction.handle(), chain, oldest, BATCH)
                            .map(through -> {
                                audit.record(transaction, entry(chain, through));
                                repository.cut(transaction.handle(), chain, through);
                                return chain;
                            });
                })
                .value();
    }

    private static AuditEntry entry(AuditChain chain, AuditRepository.Placed through) {
        return new AuditEntry(
                chain.tenantId(),
                Cause.ENGINE,
                ACTION,
                "AUDIT",
                null,
                AuditEntry.Outcome.OK,
                Map.of(
                        "rows",
                        Long.toString(through.offset() - chain.baseOffset()),
                        "through_id",
                        through.row().id(),
                        THROUGH_HASH,
                        through.row().hash()));
    }
}
