// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Network;
import dev.windsock.compute.ComputeException;
import dev.windsock.id.TenantId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bridge network for each tenant, which contains its instances outside VPCs, so that instances of different tenants do not
 * share a network. A network is created for the first container that needs it, and removed when the last one is removed. Labels
 * in the engine identify it, so a later server finds it again.
 *
 * <p>Threading: thread-safe; blocks on the engine. The engine allows a network to be removed while no running container uses
 * it, even if a container has just been created for it. {@link #during} therefore prevents the removal of the same tenant's
 * network in the meantime.
 */
final class TenantNetworks {
    private static final Logger LOG = LoggerFactory.getLogger(TenantNetworks.class);

    private final Engine engine;
    private final Map<TenantId, ReentrantReadWriteLock> uses = new ConcurrentHashMap<>();
    private final Lock creation = new ReentrantLock();

    TenantNetworks(Engine engine) {
        this.engine = engine;
    }

    /** An action that creates or starts a container in a tenant's network. */
    @FunctionalInterface
    interface Action<T> {
        T perform() throws ComputeException;
    }

    /**
     * Performs an action while the tenant's network exists.
     *
     * @throws ComputeException if the network cannot be created, or if the action throws it
     */
    <T> T during(TenantId tenant, Action<T> action) throws ComputeException {
        Lock use = use(tenant).readLock();
        use.lock();
        try {
            createIfMissing(tenant);
            return action.perform();
        } finally {
            use.unlock();
        }
    }

    private ReentrantReadWriteLock use(TenantId tenant) {
        return uses.computeIfAbsent(tenant, ignored -> new ReentrantReadWriteLock());
    }

    private void createIfMissing(TenantId tenant) throws ComputeException {
        String name = EngineNames.tenantNetwork(tenant);
        creation.lock();
        try {
            Optional<Network> existing = find(name);
            if (existing.isEmpty()) {
                create(tenant, name);
            } else if (!tenant.equals(tenantOf(existing.get()))) {
                throw new ComputeException("The engine already has a network named " + name
                        + " that Windsock did not create. Remove or rename it.");
            }
        } finally {
            creation.unlock();
        }
    }

    /** The engine's filter also finds names that contain the given one. */
    private Optional<Network> find(String name) throws ComputeException {
        return engine
                .call(client -> client.listNetworksCmd().withNameFilter(name).exec())
                .stream()
                .filter(network -> name.equals(network.getName()))
                .findFirst();
    }

    private static @Nullable TenantId tenantOf(Network network) {
        String tenant = network.getLabels() == null ? null : network.getLabels().get(EngineNames.TENANT_NETWORK);
        return tenant == null || tenant.isBlank() ? null : new TenantId(tenant);
    }

    private void create(TenantId tenant, String name) throws ComputeException {
        try {
            engine.call(client -> client.createNetworkCmd()
                    .withName(name)
                    .withDriver("bridge")
                    .withCheckDuplicate(true)
                    .withLabels(EngineNames.tenantNetworkLabels(tenant))
                    .exec());
            LOG.info("Created a tenant network: tenant={} network={}", tenant, name);
        } catch (ConflictException e) {
            LOG.debug("Network already created by another server, using it: network={}", name);
        } catch (DockerException e) {
            throw failure(e);
        }
    }

    private static ComputeException failure(DockerException rejection) {
        String message = Engine.message(rejection);
        String text = message.toLowerCase(Locale.ROOT);
        return text.contains("address pool") || text.contains("subnet")
                ? new ComputeException(
                        "The engine has no free address range for the tenant's network. Remove unused networks, or add"
                                + " address pools to the engine (default-address-pools).",
                        rejection)
                : new ComputeException("Cannot create the tenant's network: " + message, rejection);
    }

    /** Puts a container that is not running into the tenant's current network. */
    void reconnect(TenantId tenant, String container) throws ComputeException {
        String name = EngineNames.tenantNetwork(tenant);
        engine.call(client -> client.disconnectFromNetworkCmd()
                .withNetworkId(name)
                .withContainerId(container)
                .withForce(true)
                .exec());
        engine.call(client -> client.connectToNetworkCmd()
                .withNetworkId(name)
                .withContainerId(container)
                .exec());
    }

    /** Removes a tenant's network if no container is in it, running or not. A failure is logged and has no other effect. */
    void removeIfUnused(TenantId tenant) {
        Lock exclusive = use(tenant).writeLock();
        exclusive.lock();
        try {
            Optional<Network> network =
                    find(EngineNames.tenantNetwork(tenant)).filter(found -> tenant.equals(tenantOf(found)));
            if (network.isPresent() && isUnused(network.get().getName())) {
                engine.call(
                        client -> client.removeNetworkCmd(network.get().getId()).exec());
                LOG.info(
                        "Removed a tenant network: tenant={} network={}",
                        tenant,
                        network.get().getName());
            }
        } catch (NotFoundException e) {
            LOG.debug("Tenant network already removed: tenant={}", tenant);
        } catch (ComputeException | DockerException e) {
            LOG.warn("Cannot remove a tenant network: tenant={} cause={}", tenant, e.getMessage());
        } finally {
            exclusive.unlock();
        }
    }

    private boolean isUnused(String name) throws ComputeException {
        return engine.call(client -> client.listContainersCmd()
                        .withShowAll(true)
                        .withNetworkFilter(List.of(name))
                        .exec())
                .isEmpty();
    }

    /** Removes the networks of all tenants without containers, such as networks that a killed server has left behind. */
    void removeUnused() {
        try {
            engine
                    .call(client -> client.listNetworksCmd()
                            .withFilter("label", List.of(EngineNames.TENANT_NETWORK))
                            .exec())
                    .stream()
                    .map(TenantNetworks::tenantOf)
                    .filter(Objects::nonNull)
                    .distinct()
                    .forEach(this::removeIfUnused);
        } catch (ComputeException | DockerException e) {
            LOG.warn("Cannot list unused tenant networks: cause={}", e.getMessage());
        }
    }
}
