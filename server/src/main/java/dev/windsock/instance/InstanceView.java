// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.HealthStatus;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.PullPolicy;
import dev.windsock.compute.StopSignal;
import dev.windsock.outcome.Versioned;
import dev.windsock.paging.PageRequest;
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

        @Schema(
                description =
                        "Program and arguments that are prepended to the command; empty to execute the command alone.")
        List<String> entrypoint,

        @Schema(description = "The directory in which the program starts; null for the image's or the instance's own.")
        @Nullable String workingDir,

        @Schema(
                description =
                        "User in the image, optionally with a group after a colon; null for the image's default user.")
        @Nullable String user,

        @Schema(
                implementation = PullPolicy.class,
                description = "Whether the image is pulled when the instance starts; null for `if_not_present`.")
        @Nullable String pullPolicy,

        @Schema(
                description = "Always empty: values are secrets. `env_names` contains the names, and `GET "
                        + "/api/instances/{id}/env` returns the values.")
        Map<String, String> env,

        @Schema(description = "The sorted names of the environment variables.")
        List<String> envNames,

        InstanceStatus status,

        @Schema(description = "Why the instance has this status, in one sentence.") @Nullable String statusReason,

        @Schema(description = "The kind of driver failure that caused ERROR; null for any other cause or status.")
        @Nullable FailureCode statusCode,

        @Schema(
                description =
                        "Exit code of the last run that ended, or 128 + signal number if a signal ended it. Null while "
                                + "the instance is running, or if the code is unknown.")
        @Nullable Integer exitCode,

        @Nullable HealthCheckModel health,

        @Schema(
                implementation = HealthStatus.class,
                description = "The result of the health check of the current run; null if there is no check or no run.")
        @Nullable String healthStatus,

        @Schema(
                description =
                        "The truncated output of the check that changed the health status; null if there is none.")
        @Nullable String healthOutput,

        @Schema(description = "The compute driver that runs it.")
        String driver,

        @Schema(description = "The driver's name for the newest run; null before the first.") @Nullable String driverRef,

        @Schema(description = "The host it runs on.") @Nullable String node,

        @Schema(description = "Its ports published on the host.")
        List<PortMapping> ports,

        @Schema(description = "CPU limit in thousandths of one core; null for no limit.") @Nullable Integer cpuLimitMillis,

        @Schema(description = "Memory limit in bytes; null for no limit.") @Nullable Long memoryLimitBytes,

        @Schema(format = "uuid", description = "The VPC that it is in; null if there is none.") @Nullable String vpcId,

        @Schema(description = "Its address in the VPC; null if there is none.") @Nullable String privateIp,

        @Schema(description = "The volumes that are attached to it.")
        List<VolumeMount> volumes,

        @Schema(
                description =
                        "How many seconds the main process has to exit after the stop signal before all remaining "
                                + "processes are killed.")
        int stopTimeout,

        @Schema(
                description =
                        "The signal that asks the main process to exit; null for the image's stop signal, or SIGTERM if "
                                + "there is none.")
        @Nullable StopSignal stopSignal,

        @Schema(
                allowableValues = {"never", "on-failure", "always"},
                description = "Whether it is restarted after its run ends on its own.")
        String restartPolicy,

        @Schema(description = "Maximum number of consecutive restarts by the policy.")
        int maxRestarts,

        @Schema(
                description = "Number of consecutive restarts by the policy. A request to start, stop or restart the "
                        + "instance, or a run that lasts one minute, resets it.")
        int restartCount,

        @Schema(description = "When the policy will restart it; null unless a restart is pending.") @Nullable Instant nextStartAt,

        @Schema(description = "Names and values that you define, for use in filters.")
        Map<String, String> labels,

        @Schema(description = "Increases by one with each change; the value for If-Match.")
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
        PullPolicy pullPolicy = spec.options().pullPolicy();
        InstanceState.Run run = state.run();
        InstanceState.Health health = run == null ? null : run.health();
        return new InstanceView(
                instance.id().value(),
                instance.tenantId().value(),
                spec.name(),
                spec.image(),
                spec.command(),
                spec.options().entrypoint(),
                spec.options().workingDir(),
                spec.options().user(),
                pullPolicy == null ? null : pullPolicy.wireName(),
                Map.of(),
                spec.env().names(),
                state.status(),
                state.reason(),
                state.failureCode(),
                state.exitCode(),
                HealthCheckModel.of(spec.options().health()),
                health == null ? null : health.status().wireName(),
                health == null ? null : health.output(),
                instance.driver(),
                run == null ? null : run.ref().value(),
                instance.node(),
                spec.ports().stream().map(PortMapping::of).toList(),
                spec.cpuLimitMillis(),
                spec.memoryLimitBytes(),
                spec.vpcId() == null ? null : spec.vpcId().value(),
                run == null ? null : run.privateIp(),
                spec.mounts().stream().map(VolumeMount::of).toList(),
                Math.toIntExact(spec.stop().timeout().toSeconds()),
                spec.stop().signal(),
                instance.restartPolicy().condition().wireName(),
                instance.restartPolicy().maxRestarts(),
                state.restarts().inARow(),
                state.restarts().nextStartAt(),
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
