// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.ApiKey;
import dev.windsock.client.model.AuditRow;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.Tenant;
import dev.windsock.client.model.Terminal;
import dev.windsock.client.model.Volume;
import dev.windsock.client.model.Vpc;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a change is a change of.
 *
 * @param beginning of the types of such changes, or their only type; the server keeps them for itself, so no published
 *     event has them
 * @param topic that the contract has such changes in
 * @param resource what the payload is
 */
record ChangeKind<R>(String beginning, String topic, Class<R> resource, BiFunction<ChangeEvent, R, Change> change) {
    /** Published by a service, or newer than this client. */
    static final ChangeKind<?> OTHER =
            new ChangeKind<>("", "custom", Object.class, (event, resource) -> new OtherChange(event));

    private static final List<ChangeKind<?>> KNOWN = List.of(
            new ChangeKind<>("INSTANCE_", "instances", Instance.class, InstanceChange::new),
            new ChangeKind<>("VOLUME_", "volumes", Volume.class, VolumeChange::new),
            new ChangeKind<>("VPC_", "vpcs", Vpc.class, VpcChange::new),
            new ChangeKind<>("TERMINAL_", "terminals", Terminal.class, TerminalChange::new),
            new ChangeKind<>("KEY_", "keys", ApiKey.class, KeyChange::new),
            new ChangeKind<>("TENANT_", "keys", Tenant.class, TenantChange::new),
            new ChangeKind<>("AUDIT_LOG", "audit", AuditRow.class, AuditChange::new));

    static ChangeKind<?> of(String type) {
        for (ChangeKind<?> kind : KNOWN) {
            if (kind.beginning.endsWith("_") ? type.startsWith(kind.beginning) : type.equals(kind.beginning)) {
                return kind;
            }
        }
        return OTHER;
    }

    /** @param read the payload as the resource; null where there is none to be read */
    Change make(ChangeEvent event, @Nullable Object read) {
        return read == null ? new OtherChange(event) : change.apply(event, resource.cast(read));
    }
}
