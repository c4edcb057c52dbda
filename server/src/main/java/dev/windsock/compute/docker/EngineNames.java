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
 * The names and labels of Windsock's resources in the engine, so that {@code docker ps} shows which are Windsock's. Names
 * are derived from ids: they need not be stored, and those of two servers never collide.
 */
final class EngineNames {
    /** The label that marks a container as an instance; its value is the id. */
    static final String INSTANCE = "dev.windsock.instance";

    /** The digest of the spec that a container was created for, see {@link ContainerRequest#digest}. */
    static final String DIGEST = "dev.windsock.spec";

    private static final String VOLUME = "dev.windsock.volume";
    private static final String VPC = "dev.windsock.vpc";
    private static final String TENANT = "dev.windsock.tenant";
    private static final String NAME = "dev.windsock.name";
    static final String PREFIX = "windsock-";

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

    static Map<String, String> labels(InstanceSpec spec, String digest) {
        Map<String, String> labels = labels(INSTANCE, spec.id().value(), spec.tenantId(), spec.name());
        labels.put(DIGEST, digest);
        return labels;
    }

    static Map<String, String> volumeLabels(VolumeId id, TenantId tenantId, String name) {
        return labels(VOLUME, id.value(), tenantId, name);
    }

    static Map<String, String> networkLabels(VpcId id, TenantId tenantId, String name) {
        return labels(VPC, id.value(), tenantId, name);
    }

    private static Map<String, String> labels(String kind, String id, TenantId tenantId, String name) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(kind, id);
        labels.put(TENANT, tenantId.value());
        labels.put(NAME, name);
        return labels;
    }
}
