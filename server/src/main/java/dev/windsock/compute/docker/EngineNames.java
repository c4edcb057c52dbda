// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import dev.windsock.compute.InstanceSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;
import dev.windsock.id.VpcId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The names and labels of Windsock's resources in the engine, so that {@code docker ps} shows which are Windsock's. Names are
 * derived from ids, so they need not be stored, and the names of two servers never collide.
 */
final class EngineNames {
    /** The label that marks a container as an instance; its value is the id. */
    static final String INSTANCE = "dev.windsock.instance";

    /** The digest of the spec that a container was created for, see {@link ContainerRequest#digest}. */
    static final String DIGEST = "dev.windsock.spec";

    /** The limits of the spec that a container was created for, see {@link ContainerLimits}. */
    static final String LIMITS = "dev.windsock.limits";

    /** The label that marks a network as the network of a tenant; its value is the tenant's id. */
    static final String TENANT_NETWORK = "dev.windsock.tenant-network";

    private static final String VOLUME = "dev.windsock.volume";
    private static final String VPC = "dev.windsock.vpc";
    /** The label with the id of the tenant that owns the resource. */
    static final String TENANT = "dev.windsock.tenant";

    private static final String NAME = "dev.windsock.name";
    private static final String PREFIX = "windsock-";
    private static final String TENANT_PREFIX = PREFIX + "tenant-";

    private EngineNames() {}

    static String container(InstanceId id) {
        return PREFIX + id.value();
    }

    static String volume(VolumeId id) {
        return PREFIX + id.value();
    }

    static String network(VpcId id) {
        return PREFIX + id.value();
    }

    static String tenantNetwork(TenantId id) {
        return TENANT_PREFIX + id.value();
    }

    static boolean isNetworkOfVpc(String name) {
        return name.startsWith(PREFIX) && !name.startsWith(TENANT_PREFIX);
    }

    static Map<String, String> labels(InstanceSpec spec, String digest) {
        Map<String, String> labels = labels(INSTANCE, spec.id().value(), spec.tenantId(), spec.name());
        labels.put(DIGEST, digest);
        labels.put(LIMITS, ContainerLimits.of(spec).toString());
        return labels;
    }

    static Map<String, String> volumeLabels(VolumeId id, TenantId tenantId, String name) {
        return labels(VOLUME, id.value(), tenantId, name);
    }

    static Map<String, String> networkLabels(VpcId id, TenantId tenantId, String name) {
        return labels(VPC, id.value(), tenantId, name);
    }

    static Map<String, String> tenantNetworkLabels(TenantId tenantId) {
        return Map.of(TENANT_NETWORK, tenantId.value(), TENANT, tenantId.value());
    }

    private static Map<String, String> labels(String kind, String id, TenantId tenantId, String name) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(kind, id);
        labels.put(TENANT, tenantId.value());
        labels.put(NAME, name);
        return labels;
    }
}
