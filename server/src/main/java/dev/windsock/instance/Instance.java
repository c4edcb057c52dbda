// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.RunState;
import dev.windsock.id.InstanceId;
import dev.windsock.id.VpcId;
import dev.windsock.json.Timestamps;
import dev.windsock.outcome.Versioned;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An instance as it is answered and told in events.
 *
 * @param statusReason one sentence for people: why it is ERROR, or how it ended
 * @param statusCode what kind of failure made it ERROR, where the driver failed; otherwise null
 * @param exitCode of the last run that ended; 128 + signal where a signal ended it
 * @param driverRef how the driver names the run; null before the first
 * @param cpuLimitMillis thousandths of one core; null for no limit
 * @param version grows by one with every change; what If-Match takes
 * @param createdBy the id of the API key that launched it
 * @param startedAt of the newest run
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Instance", description = "A process or container that Windsock runs.")
public record Instance(
        @Schema(format = "uuid", description = "UUIDv7 of the instance.")
        String id,

        @Schema(format = "uuid", description = "The tenant that it belongs to.")
        String tenantId,

        @Schema(
                pattern = "[A-Za-z0-9_-]{1,64}",
                example = "web-1",
                description = "Unique in the tenant among what is not TERMINATED.")
        String name,

        @Schema(description = "The image it runs; `host` for the process driver.")
        String image,

        @Schema(description = "Program and arguments; empty for what the image says.")
        List<String> command,

        @Schema(description = "Environment variables.") Map<String, String> env,

        InstanceStatus status,

        @Schema(description = "Why it is in this state, in one sentence.") @Nullable String statusReason,

        @Schema(description = "Which failure of the driver made it ERROR; null otherwise.") @Nullable FailureCode statusCode,

        @Schema(description = "Exit code of the last run that ended; 128 + signal where a signal ended it.") @Nullable Integer exitCode,

        @Schema(description = "The compute driver that runs it.")
        String driver,

        @Schema(description = "How the driver names its run; null before the first.") @Nullable String driverRef,

        @Schema(description = "The host it runs on.") @Nullable String node,

        @Schema(description = "Its ports that are reachable on the host.")
        List<PortMapping> ports,

        @Schema(description = "In thousandths of one core; null for no limit.") @Nullable Integer cpuLimitMillis,

        @Schema(description = "Null for no limit.") @Nullable Long memoryLimitBytes,

        @Schema(format = "uuid", description = "The VPC that it is in; null for none.") @Nullable String vpcId,

        @Schema(description = "Its address in the VPC; null for none.") @Nullable String privateIp,

        @Schema(description = "The volumes that are attached to it.")
        List<VolumeMount> volumes,

        @Schema(description = "Free names and values to filter by.")
        Map<String, String> labels,

        @Schema(description = "Grows by one with every change; taken by If-Match.")
        long version,

        @Schema(description = "The id of the API key that launched it.")
        String createdBy,

        @Schema(description = "When it was launched.") Instant createdAt,
        @Schema(description = "When it last changed.") Instant updatedAt,

        @Schema(description = "When its newest run started; null before the first.") @Nullable Instant startedAt)
        implements Versioned {
    public InstanceId instanceId() {
        return new InstanceId(id);
    }

    public InstanceSpec spec() {
        return new InstanceSpec(
                instanceId(),
                tenantId,
                name,
                image,
                command,
                env,
                cpuLimitMillis,
                memoryLimitBytes,
                vpcId == null ? null : new VpcId(vpcId),
                volumes.stream().map(VolumeMount::mount).toList(),
                ports.stream().map(PortMapping::published).toList());
    }

    /** This instance, changed to a state; the version grows and what the state does not name stays. */
    Instance to(InstanceStatus newStatus, @Nullable String reason, Instant now) {
        return to(newStatus, reason, null, now);
    }

    /** This instance after the driver failed at what was wanted of it. */
    Instance failed(ComputeException failure, Instant now) {
        String reason = Objects.toString(failure.getMessage(), "The driver failed.");
        return to(InstanceStatus.ERROR, reason, failure.code(), now);
    }

    private Instance to(InstanceStatus newStatus, @Nullable String reason, @Nullable FailureCode code, Instant now) {
        return new Instance(
                id,
                tenantId,
                name,
                image,
                command,
                env,
                newStatus,
                reason,
                code,
                exitCode,
                driver,
                driverRef,
                node,
                ports,
                cpuLimitMillis,
                memoryLimitBytes,
                vpcId,
                privateIp,
                volumes,
                labels,
                version + 1,
                createdBy,
                createdAt,
                now,
                startedAt);
    }

    /** This instance with a run that goes on. */
    Instance withRun(RunState.Running run) {
        return withRun(run.ref().value(), Timestamps.toMillis(run.startedAt()), null, run.privateIp());
    }

    /** This instance with its newest run over, or about to be followed by another. */
    Instance withoutRun(@Nullable Integer newExitCode) {
        return withRun(driverRef, startedAt, newExitCode, null);
    }

    private Instance withRun(
            @Nullable String newDriverRef,
            @Nullable Instant newStartedAt,
            @Nullable Integer newExitCode,
            @Nullable String newPrivateIp) {
        return new Instance(
                id,
                tenantId,
                name,
                image,
                command,
                env,
                status,
                statusReason,
                statusCode,
                newExitCode,
                driver,
                newDriverRef,
                node,
                ports,
                cpuLimitMillis,
                memoryLimitBytes,
                vpcId,
                newPrivateIp,
                volumes,
                labels,
                version,
                createdBy,
                createdAt,
                updatedAt,
                newStartedAt);
    }

    /** This instance with these volumes. */
    Instance withVolumes(List<VolumeMount> newVolumes) {
        return new Instance(
                id,
                tenantId,
                name,
                image,
                command,
                env,
                status,
                statusReason,
                statusCode,
                exitCode,
                driver,
                driverRef,
                node,
                ports,
                cpuLimitMillis,
                memoryLimitBytes,
                vpcId,
                privateIp,
                newVolumes,
                labels,
                version,
                createdBy,
                createdAt,
                updatedAt,
                startedAt);
    }
}
