// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.VpcId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Networks that are entries of a map, and overlap as those of a host do. Safe for use by many threads. */
public final class FakeNetworks implements NetworkDriver {
    private final Map<VpcId, NetworkSpec> networks = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable ComputeException> failure = new AtomicReference<>();

    /** Lets the next call fail. */
    public void failNext(String message) {
        failure.set(new ComputeException(message));
    }

    /** The networks that it has. */
    public Collection<NetworkSpec> all() {
        return List.copyOf(networks.values());
    }

    @Override
    public NetworkCreation create(NetworkSpec network) throws ComputeException {
        failIfWanted();
        if (networks.values().stream().anyMatch(other -> other.cidr().overlaps(network.cidr()))) {
            return new NetworkCreation.Overlaps();
        }
        networks.put(network.id(), network);
        return new NetworkCreation.Created();
    }

    @Override
    public void delete(VpcId id, String tenantId) throws ComputeException {
        failIfWanted();
        networks.remove(id);
    }

    private void failIfWanted() throws ComputeException {
        ComputeException wanted = failure.getAndSet(null);
        if (wanted != null) {
            throw wanted;
        }
    }
}
