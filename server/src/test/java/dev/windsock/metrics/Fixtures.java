// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.compute.Usage;
import dev.windsock.id.InstanceId;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;

/** Values for the tests of metrics and the dashboard. */
@NullUnmarked
public final class Fixtures {
    public static final Instant T0 = Instant.parse("2026-11-24T10:00:00Z");
    public static final InstanceId A = new InstanceId("01900000-0000-7000-8000-00000000000a");
    public static final InstanceId B = new InstanceId("01900000-0000-7000-8000-00000000000b");
    public static final TenantId MINE = TenantId.DEFAULT;
    public static final TenantId THEIRS = new TenantId("01900000-0000-7000-8000-000000000001");

    private Fixtures() {}

    public static Usage cpu(InstanceId id, Instant at, Long cpuNanos) {
        return new Usage(id, at, cpuNanos, null, null, null, null, null, null);
    }

    public static HostReading host(Instant at, Long cpuNanos, Long available, Long rx, Long tx) {
        return new HostReading(at, cpuNanos, 8_000L, available, rx, tx, null, null);
    }

    public static Sample sample(InstanceId id, Instant second, Double cpu) {
        return new Sample(id.value(), second, cpu, null, null, null, null, null, null, null, null, null);
    }

    public static Caller caller(TenantId tenantId, Permission... permissions) {
        return new Caller(
                new Principal(
                        new KeyId("abcd1234"), 1, "ops", tenantId, Set.of(permissions), Principal.Credential.HEADER),
                "req-1",
                "127.0.0.1",
                null,
                null);
    }
}
