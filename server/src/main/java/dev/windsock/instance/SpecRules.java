// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.DriverRequirements;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.PublishedPort;
import dev.windsock.compute.RunOptions;
import dev.windsock.compute.UnsupportedSpec;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.json.Texts;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.TenantBounds;
import dev.windsock.tenant.TenantQuotas;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an instance may be launched with a spec, or changed to it.
 *
 * <p>Threading: stateless. {@link #requireSupported} may block on the driver; methods with a handle parameter block on the
 * store.
 */
@Singleton
final class SpecRules {
    /** Maximum total size of the command, the entry point, the environment and the labels, in bytes of UTF-8. */
    private static final int MAX_TEXT_BYTES = 128 << 10;

    private final InstanceRepository repository;
    private final ComputeDriver driver;
    private final TenantQuotas quotas;
    private final TenantBounds tenants;
    private final NodeId node;

    SpecRules(
            InstanceRepository repository,
            ComputeDriver driver,
            TenantQuotas quotas,
            TenantBounds tenants,
            NodeId node) {
        this.repository = repository;
        this.driver = driver;
        this.quotas = quotas;
        this.tenants = tenants;
        this.node = node;
    }

    /**
     * The row of the instance has these fields, and each of its events repeats all of them except {@code env}.
     *
     * @throws RejectedException VALIDATION_FAILED
     */
    void requireBounded(LaunchRequest request) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        sizes.put("command", bytes(Objects.requireNonNullElse(request.command(), List.of())));
        sizes.put("entrypoint", bytes(Objects.requireNonNullElse(request.entrypoint(), List.of())));
        sizes.put("env", bytes(Objects.requireNonNullElse(request.env(), Map.of())));
        sizes.put("labels", bytes(Objects.requireNonNullElse(request.labels(), Map.of())));
        long total = sizes.values().stream().mapToLong(Long::longValue).sum();
        if (total > MAX_TEXT_BYTES) {
            String largest = Collections.max(sizes.entrySet(), Map.Entry.comparingByValue())
                    .getKey();
            throw RejectedException.invalid(
                    largest,
                    "is too large: `command`, `entrypoint`, `env` and `labels` may have " + MAX_TEXT_BYTES
                            + " bytes in total, but have " + total);
        }
    }

    private static long bytes(Map<String, String> values) {
        return bytes(values.keySet()) + bytes(values.values());
    }

    private static long bytes(Collection<String> texts) {
        return texts.stream().mapToLong(Texts::utf8Length).sum();
    }

    /** @throws RejectedException VALIDATION_FAILED, UNSUPPORTED_BY_DRIVER, PORT_TAKEN, DRIVER_FAILED */
    void requireSupported(InstanceSpec spec) {
        DriverRequirements.requireReachable(driver);
        if (spec.cpuLimitMillis() != null) {
            DriverRequirements.require(driver, Capability.CPU_LIMIT, "CPU limits on this host");
        }
        if (spec.memoryLimitBytes() != null) {
            DriverRequirements.require(driver, Capability.MEMORY_LIMIT, "memory limits on this host");
        }
        if (spec.vpcId() != null) {
            DriverRequirements.require(driver, Capability.VPCS, "VPCs");
        }
        if (!spec.ports().isEmpty()) {
            DriverRequirements.require(
                    driver, Capability.PORTS, "published ports, because instances use the ports of the host");
        }
        if (!spec.mounts().isEmpty()) {
            DriverRequirements.require(driver, Capability.VOLUMES, "volumes");
        }
        requireDistinct(spec.ports());
        if (!driver.capabilities().contains(Capability.IMAGES)) {
            requireNoImageOptions(spec.options());
        }
        Optional<UnsupportedSpec> unsupported = driver.validate(spec);
        if (unsupported.isPresent()) {
            throw switch (unsupported.get()) {
                case UnsupportedSpec.Invalid invalid -> RejectedException.invalid(invalid.field(), invalid.message());
                case UnsupportedSpec.PortTaken taken -> portTaken(taken);
            };
        }
    }

    private void requireNoImageOptions(RunOptions options) {
        Map<String, Boolean> present = new LinkedHashMap<>();
        present.put("entrypoint", !options.entrypoint().isEmpty());
        present.put("user", options.user() != null);
        present.put("pull_policy", options.pullPolicy() != null);
        present.forEach((field, isPresent) -> {
            if (isPresent) {
                throw RejectedException.invalid(
                        field, "must be omitted: the " + driver.name() + " driver does not run images");
            }
        });
    }

    private static void requireDistinct(List<PublishedPort> ports) {
        for (int i = 0; i < ports.size(); i++) {
            if (ports.subList(0, i).stream().anyMatch(ports.get(i)::collidesWith)) {
                throw RejectedException.invalid("ports[" + i + "].host_port", "must not appear more than once");
            }
        }
    }

    /** @throws RejectedException PORT_TAKEN if another instance uses a port of the spec */
    void requirePortsFree(Handle handle, InstanceSpec spec) {
        for (PublishedPort port : spec.ports()) {
            if (repository.portTaken(handle, node, driver.name(), port, spec.id())) {
                throw portTaken(new UnsupportedSpec.PortTaken(port));
            }
        }
    }

    private static RejectedException portTaken(UnsupportedSpec.PortTaken taken) {
        return new RejectedException(ErrorCode.PORT_TAKEN, taken.toString());
    }

    /** @throws RejectedException QUOTA_EXCEEDED if another instance with this spec would exceed the tenant's quota */
    void reserve(Handle handle, InstanceSpec spec) {
        TenantId tenantId = spec.tenantId();
        quotas.take(
                handle,
                tenantId,
                Map.of(
                        Quota.INSTANCES,
                        1L,
                        Quota.CPU_LIMIT_MILLIS,
                        amount(tenantId, Quota.CPU_LIMIT_MILLIS, spec.cpuLimitMillis()),
                        Quota.MEMORY_LIMIT_BYTES,
                        amount(tenantId, Quota.MEMORY_LIMIT_BYTES, spec.memoryLimitBytes())));
    }

    /** @throws RejectedException QUOTA_EXCEEDED if a limit is raised beyond the tenant's quota */
    void reserve(Handle handle, InstanceSpec before, InstanceSpec after) {
        Map<Quota, Long> more = new LinkedHashMap<>();
        growth(before.tenantId(), Quota.CPU_LIMIT_MILLIS, before.cpuLimitMillis(), after.cpuLimitMillis(), more);
        growth(before.tenantId(), Quota.MEMORY_LIMIT_BYTES, before.memoryLimitBytes(), after.memoryLimitBytes(), more);
        if (!more.isEmpty()) {
            quotas.take(handle, before.tenantId(), more);
        }
    }

    private void growth(
            TenantId tenantId, Quota quota, @Nullable Number before, @Nullable Number after, Map<Quota, Long> more) {
        if (!Objects.equals(before, after)) {
            long growth = amount(tenantId, quota, after) - (before == null ? 0 : before.longValue());
            if (growth > 0) {
                more.put(quota, growth);
            }
        }
    }

    /**
     * Returns the value of a limit. A limit is required if there is a quota, because an unlimited instance would exceed any
     * quota.
     */
    private long amount(TenantId tenantId, Quota quota, @Nullable Number limit) {
        if (limit == null && tenants.most(tenantId, quota).isPresent()) {
            throw new RejectedException(
                    ErrorCode.QUOTA_EXCEEDED,
                    "`" + quota.name().toLowerCase(Locale.ROOT)
                            + "` is required because the tenant has a quota for it.");
        }
        return limit == null ? 0 : limit.longValue();
    }
}
