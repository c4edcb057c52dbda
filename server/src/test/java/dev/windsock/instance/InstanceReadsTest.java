// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.paging.PageRequest;
import dev.windsock.store.QueryPlans;
import dev.windsock.store.Store;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class InstanceReadsTest {
    @Test
    void listsByIndex() {
        InstanceRepository repository = RunningServer.shared().context().getBean(InstanceRepository.class);
        Store store = RunningServer.shared().context().getBean(Store.class);
        InstanceFilter running = new InstanceFilter(Set.of(InstanceStatus.RUNNING), null, null);

        store.read(handle -> {
            QueryPlans plans = QueryPlans.of(handle);
            repository.list(handle, new TenantId("t"), running, new PageRequest(10, null));
            plans.assertSortedByIndex(handle, 1);
            return true;
        });
    }
}
