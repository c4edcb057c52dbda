// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.id.TenantId;
import dev.windsock.store.Store;
import io.micronaut.context.BeanContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.NullUnmarked;

/** Makes tenants with ids of the test's own, past the API, which gives them out itself. */
@NullUnmarked
public final class TestTenants {
    private TestTenants() {}

    /** Makes a tenant without quotas where there is none. */
    public static void ensure(BeanContext context, TenantId tenantId) {
        TenantRepository repository = context.getBean(TenantRepository.class);
        context.getBean(Store.class).write(transaction -> {
            if (repository.find(transaction.handle(), tenantId).isEmpty()) {
                Tenant tenant = new Tenant(
                        tenantId.value(),
                        "test " + tenantId,
                        Quotas.NONE,
                        "test",
                        Instant.now().truncatedTo(ChronoUnit.MILLIS));
                repository.insert(transaction.handle(), tenant);
                context.getBean(TenantBounds.class).changed(tenant);
            }
            return tenantId;
        });
    }
}
