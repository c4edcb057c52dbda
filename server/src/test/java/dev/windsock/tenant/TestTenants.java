// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.id.TenantId;
import dev.windsock.store.Store;
import io.micronaut.context.BeanContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.NullUnmarked;

/** Creates tenants with ids that the test chooses, without the API, which assigns ids itself. */
@NullUnmarked
public final class TestTenants {
    private TestTenants() {}

    /** Creates a tenant without quotas if it does not exist. */
    public static void ensure(BeanContext context, TenantId tenantId) {
        TenantRepository repository = context.getBean(TenantRepository.class);
        Tenant tenant = new Tenant(
                tenantId.value(),
                "test " + tenantId,
                Quotas.NONE,
                "test",
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
        boolean made = context.getBean(Store.class)
                .write(transaction -> {
                    if (repository.find(transaction.handle(), tenantId).isPresent()) {
                        return false;
                    }
                    repository.insert(transaction.handle(), tenant);
                    return true;
                })
                .value();
        if (made) {
            // reads the committed tenant
            context.getBean(TenantBounds.class).changed(tenant);
        }
    }
}
