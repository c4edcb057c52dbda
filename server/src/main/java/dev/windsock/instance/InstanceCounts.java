// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** How many instances there are. Stateless; blocks on the store. */
@Singleton
public final class InstanceCounts {
    private final InstanceRepository repository;

    InstanceCounts(InstanceRepository repository) {
        this.repository = repository;
    }

    /** Those of a tenant by state, without what is TERMINATED; a state without instances is absent. */
    public Map<InstanceStatus, Integer> of(Handle handle, TenantId tenantId) {
        return repository.counts(handle, tenantId);
    }

    /** Those in a VPC, without what is TERMINATED. */
    public int in(Handle handle, VpcId vpcId) {
        return repository.countInVpc(handle, vpcId);
    }
}
