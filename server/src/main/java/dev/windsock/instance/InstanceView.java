// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.paging.PageRequest;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.outcome.Versioned;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An instance as clients see it, in responses and in events. */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Instance", description = "A process or container that Windsock runs.")
record InstanceView(
        @Schema(format = "uuid", description = "UUIDv7 of the instance.")
        String id,

        @Schema(format = "uuid", description = "The tenant that owns the instance.")
        String tenantId,

        @Schema(
                pattern = "[A-Za-z0-9_-]{1,64}",
                example = "web-1",
                description = "Unique among the tenant's instances that are not TERMINATED.")
        String name,

        @Schema(description = "The image that it runs; `host` for the process driver.")
        String image,

        @Schema(description = "Program and arguments; empty to use the image's own.")
        List<String> command,

        @Schema(description = "Environment variables.") Map<String, String> env,

        InstanceStatus status,

        @Schema(description = "Why the instance has this status, in one sentence.") @Nullable String statusReason,

        @Schema(description = "The driver's failure that caused ERROR; null for any other cause and status.") @Nullable FailureCode statusCode,

        @Schema(
                description =
                        "Exit code of the last run that ended, or 128 + signal if a signal ended it. Null while the"
                                + " instance runs, or when the code is unknown.")
        @Nullable Integer exitCode,

        @Schema(description = "The compute driver that runs it.")
        String driver,

        @Schema(description = "The driver's name for the newest run; null before the first.") @Nullable String driverRef,

        @Schema(description = "The host it runs on.") @Nullable String node,

        @Schema(description = "Its ports that are published on the host.")
        List<PortMapping> ports,

        @Schema(description = "CPU limit in thousandths of one core; null for no limit.") @Nullable Integer cpuLimitMillis,

        @Schema(description = "Memory limit in bytes; null for no limit.") @Nullable Long memoryLimitBytes,

        @Schema(format = "uuid", description = "The VPC that it is in; null for none.") @Nullable String vpcId,

        @Schema(description = "Its address in the VPC; null for none.") @Nullable String privateIp,

        @Schema(description = "The volumes that are attached to it.")
        List<VolumeMount> volumes,

        @Schema(description = "Your own names and values, to filter by.")
        Map<String, String> labels,

        @Schema(description = "Grows by one with each change; the value for If-Match.")
        long version,

        @Schema(description = "Id of the API key that launched it.")
        String createdBy,

        @Schema(description = "When it was launched.") Instant createdAt,
        @Schema(description = "When it last changed.") Instant updatedAt,

        @Schema(description = "When its newest run started; null before the first.") @Nullable Instant startedAt)
        implements Versioned {
    static InstanceView of(InstanceRecord instance) {
        InstanceSpec spec = instance.spec();
        InstanceState state = instance.state();
        InstanceState.Run run = state.run();
        return new InstanceView(
                instance.id().value(),
                instance.tenantId().value(),
                spec.name(),
                spec.image(),
                spec.command(),
                spec.env(),
                state.status(),
                state.reason(),
                state.failureCode(),
                state.exitCode(),
                instance.driver(),
                run == null ? null : run.ref().value(),
                instance.node(),
                spec.ports().stream().map(PortMapping::of).toList(),
                spec.cpuLimitMillis(),
                spec.memoryLimitBytes(),
                spec.vpcId() == null ? null : spec.vpcId().value(),
                run == null ? null : run.privateIp(),
                spec.mounts().stream().map(VolumeMount::of).toList(),
                instance.labels(),
                instance.version(),
                instance.created().by().value(),
                instance.created().at(),
                instance.updatedAt(),
                run == null ? null : run.startedAt());
    }

    @Serdeable
    @Schema(name = "InstancePage", description = "One page of instances, newest first.")
    record Page(
            List<InstanceView> items,

            @Schema(description = PageRequest.NEXT_CURSOR) @Nullable String nextCursor) {}
}
