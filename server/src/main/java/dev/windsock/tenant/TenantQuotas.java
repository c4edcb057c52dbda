// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.id.TenantId;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Enforces tenant quotas.
 *
 * <p>Threading: stateless; runs in the caller's transaction. Transactions run one at a time, so if two changes together exceed
 * a quota, the second is rejected.
 */
@Singleton
public final class TenantQuotas {
    private final TenantRepository repository;
    private final List<QuotaUsage> holdings;

    TenantQuotas(TenantRepository repository, List<QuotaUsage> holdings) {
        this.repository = repository;
        this.holdings = List.copyOf(holdings);
    }

    /** Returns the usage of a tenant. Blocks on the store. */
    Map<Quota, Long> held(Handle handle, TenantId tenantId) {
        Map<Quota, Long> held = new EnumMap<>(Quota.class);
        holdings.forEach(some -> held.putAll(some.of(handle, tenantId)));
        return held;
    }

    /**
     * Checks that a tenant's quotas allow additional usage, in the transaction that adds it.
     *
     * @throws RejectedException QUOTA_EXCEEDED above a quota, FORBIDDEN if the tenant was deleted in the meantime
     */
    public void take(Handle handle, TenantId tenantId, Map<Quota, Long> more) {
        Tenant tenant = repository
                .find(handle, tenantId)
                .orElseThrow(() -> new RejectedException(ErrorCode.FORBIDDEN, "The tenant was deleted."));
        if (more.keySet().stream().allMatch(holding -> tenant.quotas().of(holding) == null)) {
            return;
        }
        Map<Quota, Long> held = held(handle, tenantId);
        more.forEach((holding, count) -> {
            Long most = tenant.quotas().of(holding);
            long has = held.getOrDefault(holding, 0L);
            if (most != null && count > most - has) {
                throw new RejectedException(
                        ErrorCode.QUOTA_EXCEEDED,
                        "The tenant's quota is %s and the tenant uses %s; this request needs %s more."
                                .formatted(holding.words(most), holding.words(has), holding.words(count)));
            }
        });
    }
}
