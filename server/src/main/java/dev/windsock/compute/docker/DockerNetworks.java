// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Network;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.NetworkCreation;
import dev.windsock.compute.NetworkDriver;
import dev.windsock.compute.NetworkSpec;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import java.util.List;
import java.util.Locale;

/** Creates the networks of VPCs as bridge networks of the engine. */
final class DockerNetworks implements NetworkDriver {
    private final Engine engine;

    DockerNetworks(Engine engine) {
        this.engine = engine;
    }

    @Override
    public NetworkCreation create(NetworkSpec network) throws ComputeException {
        String name = EngineNames.network(network.id());
        try {
            // the engine would create a second network with the same name
            if (!exists(name)) {
                engine.call(client -> client.createNetworkCmd()
                        .withName(name)
                        .withDriver("bridge")
                        .withCheckDuplicate(true)
                        .withLabels(EngineNames.networkLabels(network.id(), network.tenantId(), network.name()))
                        .withIpam(new Network.Ipam()
                                .withConfig(new Network.Ipam.Config()
                                        .withSubnet(network.cidr().toString())))
                        .exec());
            }
            return new NetworkCreation.Created();
        } catch (DockerException e) {
            if (Engine.message(e).toLowerCase(Locale.ROOT).contains("overlap")) {
                return new NetworkCreation.Overlaps();
            }
            throw Engine.toComputeException(e);
        }
    }

    private boolean exists(String name) throws ComputeException {
        List<Network> similar = engine.call(
                client -> client.listNetworksCmd().withNameFilter(name).exec());
        return similar.stream().anyMatch(network -> name.equals(network.getName()));
    }

    @Override
    public void delete(VpcId id, TenantId tenantId) throws ComputeException {
        try {
            engine.call(
                    client -> client.removeNetworkCmd(EngineNames.network(id)).exec());
        } catch (NotFoundException e) {
            // already gone
        } catch (DockerException e) {
            throw Engine.toComputeException(e);
        }
    }
}
