// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Network;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.NetworkCreation;
import dev.windsock.compute.NetworkDriver;
import dev.windsock.compute.NetworkSpec;
import dev.windsock.id.VpcId;
import java.util.List;
import java.util.Locale;

/** VPCs as bridge networks of the engine. */
final class DockerNetworks implements NetworkDriver {
    private final Engine engine;

    DockerNetworks(Engine engine) {
        this.engine = engine;
    }

    @Override
    public NetworkCreation create(NetworkSpec network) throws ComputeException {
        String name = Names.network(network.id());
        try {
            // a second one of the same name would be made
            if (!there(name)) {
                engine.call(client -> client.createNetworkCmd()
                        .withName(name)
                        .withDriver("bridge")
                        .withCheckDuplicate(true)
                        .withLabels(Names.networkLabels(network.id(), network.tenantId(), network.name()))
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
            throw Engine.translated(e);
        }
    }

    private boolean there(String name) throws ComputeException {
        List<Network> similar = engine.call(
                client -> client.listNetworksCmd().withNameFilter(name).exec());
        return similar.stream().anyMatch(network -> name.equals(network.getName()));
    }

    @Override
    public void delete(VpcId id, String tenantId) throws ComputeException {
        try {
            engine.call(client -> client.removeNetworkCmd(Names.network(id)).exec());
        } catch (NotFoundException e) {
            // gone already
        } catch (DockerException e) {
            throw Engine.translated(e);
        }
    }
}
