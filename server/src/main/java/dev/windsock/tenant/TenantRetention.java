// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.audit.AuditRetention;
import dev.windsock.id.TenantId;
import dev.windsock.store.OldestServer;
import dev.windsock.store.Store;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes deleted tenants together with the last rows of their audit log, once the retention period of the audit log has
 * passed.
 *
 * <p>Threading: runs on the scheduler's virtual threads; blocks on the store.
 */
@Singleton
final class TenantRetention {
    private static final Logger LOG = LoggerFactory.getLogger(TenantRetention.class);

    private final Store store;
    private final TenantRepository repository;
    private final AuditRetention audit;
    private final OldestServer server;

    TenantRetention(Store store, TenantRepository repository, AuditRetention audit, OldestServer server) {
        this.store = store;
        this.repository = repository;
        this.audit = audit;
        this.server = server;
    }

    @Scheduled(initialDelay = "5m", fixedDelay = "1h")
    void retain() {
        if (!server.isThisOne()) {
            return;
        }
        try {
            List<TenantId> deleted = store.read(handle -> repository.deletedBefore(handle, audit.oldest()));
            for (TenantId tenantId : deleted) {
                store.writeEssential(transaction -> {
                    if (audit.removeChain(transaction, tenantId)) {
                        repository.remove(transaction.handle(), tenantId);
                    }
                    return tenantId;
                });
            }
        } catch (RuntimeException e) {
            LOG.warn("Cannot remove deleted tenants, retrying in an hour: cause={}", e.getMessage());
        }
    }
}
