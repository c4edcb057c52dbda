// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Networks that are entries in a map and must not overlap, as on a host. Thread-safe. */
public final class FakeNetworks implements NetworkDriver {
    private final Map<VpcId, NetworkSpec> networks = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable ComputeException> failure = new AtomicReference<>();

    /** Makes the next call fail. */
    public void failNext(String message) {
        failure.set(new ComputeException(message));
    }

    /** Returns all networks. */
    public Collection<NetworkSpec> all() {
        return List.copyOf(networks.values());
    }

    @Override
    public NetworkCreation create(NetworkSpec network) throws ComputeException {
        failIfRequested();
        if (networks.values().stream().anyMatch(other -> other.cidr().overlaps(network.cidr()))) {
            return new NetworkCreation.Overlaps();
        }
        networks.put(network.id(), network);
        return new NetworkCreation.Created();
    }

    @Override
    public void delete(VpcId id, TenantId tenantId) throws ComputeException {
        failIfRequested();
        networks.remove(id);
    }

    private void failIfRequested() throws ComputeException {
        ComputeException requested = failure.getAndSet(null);
        if (requested != null) {
            throw requested;
        }
    }
}
