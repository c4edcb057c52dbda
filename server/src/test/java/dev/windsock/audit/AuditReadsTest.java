// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.store.QueryPlans;
import dev.windsock.store.Store;
import org.junit.jupiter.api.Test;

final class AuditReadsTest {
    private static final TenantId TENANT = new TenantId("t");
    private static final AuditQuery ALL = new AuditQuery(null, null, null, null, null, null, null, null);
    private static final AuditQuery OF_A_KEY_BEFORE =
            new AuditQuery(null, "instance:*", null, null, null, null, null, 5L);

    @Test
    void aReadCostsWhatItAnswersAndNotWhatThereIs() {
        AuditRepository repository = RunningServer.shared().context().getBean(AuditRepository.class);
        Store store = RunningServer.shared().context().getBean(Store.class);

        store.read(handle -> {
            QueryPlans plans = QueryPlans.of(handle);
            repository.read(handle, TENANT, 5, 10);
            repository.find(handle, TENANT, ALL, 10);
            repository.find(handle, TENANT, OF_A_KEY_BEFORE, 10);
            plans.assertSortedByIndex(handle, 3);
            return true;
        });
    }
}
