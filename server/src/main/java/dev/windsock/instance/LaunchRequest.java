// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.Environment;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.PublishedPort;
import dev.windsock.compute.PullPolicy;
import dev.windsock.compute.RunOptions;
import dev.windsock.compute.StopPolicy;
import dev.windsock.compute.StopSignal;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import dev.windsock.json.Texts;
import dev.windsock.problem.RejectedException;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An instance to launch. */
@Serdeable
@Schema(name = "LaunchRequest", description = "An instance to launch.")
public record LaunchRequest(
        @NotNull @Pattern(regexp = "[A-Za-z0-9_-]{1,64}", message = "must be 1 to 64 characters from [A-Za-z0-9_-]") @Schema(example = "web-1", description = "Unique among the tenant's instances that are not TERMINATED.")
        String name,

        @Nullable @Pattern(
                regexp = "[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}",
                message = "must be an image reference such as host or alpine:3.22")
        @Schema(
                example = "host",
                description = "The image to run; `host` (the default) for the process driver.",
                defaultValue = "host")
        String image,

        @Nullable @Size(max = 256, message = "must have at most 256 elements") @Schema(
                example = "[\"sleep\", \"600\"]",
                description = "Program and arguments, executed without a shell. Required by the process driver.")
        List<
                        @NotNull @Pattern(regexp = "[^\\x00]{0,65536}", message = "must be at most 65536 characters without NUL") String>
                command,

        @Nullable @Size(max = 256, message = "must have at most 256 elements") @Schema(
                example = "[\"docker-entrypoint.sh\"]",
                description =
                        "Program and arguments that are prepended to `command`, instead of the image's entry point. "
                                + "Omit it to execute only `command`. Only for drivers that run images.")
        List<
                        @NotNull @Pattern(regexp = "[^\\x00]{0,65536}", message = "must be at most 65536 characters without NUL") String>
                entrypoint,

        @Nullable @Pattern(regexp = "/[^\\x00]{0,1023}", message = "must be an absolute path of at most 1024 characters") @Schema(
                example = "/srv/app",
                description =
                        "The directory in which the program starts; omit for the image's own. With the process driver, "
                                + "a directory on the host; omit for the instance's own.")
        String workingDir,

        @Nullable @Pattern(
                regexp = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63})?",
                message = "must be a user name or id, optionally followed by a colon and a group")
        @Schema(
                example = "1000:1000",
                description =
                        "User name or id in the image, optionally with a group; omit for the image's default user. Only "
                                + "for drivers that run images.")
        String user,

        @Nullable @Schema(
                description =
                        "Whether the image is pulled when the instance starts; omit for `if_not_present`. Only for "
                                + "drivers that run images.")
        PullPolicy pullPolicy,

        @Nullable @Size(max = 128, message = "must have at most 128 variables") @Schema(
                example = "{\"LOG_LEVEL\": \"info\"}",
                description =
                        "Environment variables. A name is any text without `=` or NUL. Values are secrets: only `GET "
                                + "/api/instances/{id}/env` returns them. The instance does not inherit the server's "
                                + "variables.")
        Map<
                        @Pattern(
                                regexp = "[^=\\x00]{1,32768}",
                                message = "must have a name of 1 to 32768 characters without = and NUL")
                        String,
                        @NotNull @Pattern(regexp = "[^\\x00]{0,32768}", message = "must be at most 32768 characters without NUL") String>
                env,

        @Nullable @Min(value = 10, message = "must be at least 10") @Max(value = 1_024_000, message = "must be at most 1024000") @Schema(example = "500", description = "CPU limit in thousandths of one core; omit for no limit.")
        Integer cpuLimitMillis,

        @Nullable @Min(value = 4_194_304, message = "must be at least 4194304 (4 MiB)")
        @Schema(example = "134217728", description = "Memory limit in bytes; omit for no limit.")
        Long memoryLimitBytes,

        @Nullable @Pattern(regexp = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", message = "must be a VPC id") @Schema(format = "uuid", description = "The VPC that assigns a private address; omit for none.")
        String vpcId,

        @Nullable @Size(max = 64, message = "must have at most 64 ports") @Schema(description = "Ports to publish on the host; omit for none.")
        List<@NotNull @Valid PortRequest> ports,

        @Nullable @Valid HealthCheckModel health,

        @Nullable @Size(max = 64, message = "must have at most 64 volumes") @Schema(description = "Volumes to attach; omit for none.")
        List<@NotNull @Valid VolumeRequest> volumes,

        @Nullable @Min(value = 0, message = "must be at least 0") @Max(value = StopPolicy.MAX_TIMEOUT_SECONDS, message = "must be at most 3600") @Schema(
                example = "30",
                defaultValue = "10",
                description =
                        "How many seconds the main process has to exit after the stop signal before all remaining "
                                + "processes are killed; 10 by default.")
        Integer stopTimeout,

        @Nullable @Schema(
                implementation = StopSignal.class,
                example = "SIGINT",
                description =
                        "The signal that asks the main process to exit; by default the image's stop signal, or SIGTERM "
                                + "if there is none.")
        String stopSignal,

        @Nullable @Pattern(regexp = "(never|on-failure|always)", message = "must be never, on-failure or always")
        @Schema(
                allowableValues = {"never", "on-failure", "always"},
                defaultValue = "never",
                description = "Whether the instance is restarted after its run ends on its own: `never` (the default), "
                        + "`on-failure` (unless the exit code is 0) or `always`.")
        String restartPolicy,

        @Nullable @Min(value = 1, message = "must be at least 1") @Max(value = 10_000, message = "must be at most 10000") @Schema(
                example = "10",
                defaultValue = "100",
                description =
                        "Maximum number of consecutive restarts by the policy; 100 by default. A run that lasts one "
                                + "minute resets the count.")
        Integer maxRestarts,

        @Nullable @Size(max = 64, message = "must have at most 64 labels") @Schema(example = "{\"env\": \"prod\"}", description = "Names and values that you define, for use in filters.")
        Map<
                        @Pattern(
                                regexp = "[A-Za-z0-9][A-Za-z0-9._/-]{0,62}",
                                message = "must have a name of 1 to 63 characters from [A-Za-z0-9._/-]")
                        String,
                        @NotNull @Pattern(
                                regexp = "[^" + Texts.INVISIBLE + "]{0,256}",
                                message = "must be at most 256 characters without control or invisible characters")
                        String>
                labels) {
    /** Returns the launch request that corresponds to the current fields of an instance. */
    static LaunchRequest of(InstanceRecord instance) {
        InstanceSpec spec = instance.spec();
        RunOptions options = spec.options();
        return new LaunchRequest(
                spec.name(),
                spec.image(),
                spec.command(),
                options.entrypoint(),
                options.workingDir(),
                options.user(),
                options.pullPolicy(),
                spec.env().values(),
                spec.cpuLimitMillis(),
                spec.memoryLimitBytes(),
                spec.vpcId() == null ? null : spec.vpcId().value(),
                spec.ports().stream().map(PortRequest::of).toList(),
                HealthCheckModel.of(options.health()),
                spec.mounts().stream().map(VolumeRequest::of).toList(),
                Math.toIntExact(spec.stop().timeout().toSeconds()),
                spec.stop().signal() == null ? null : spec.stop().signal().name(),
                instance.restartPolicy().condition().wireName(),
                instance.restartPolicy().maxRestarts(),
                instance.labels());
    }

    InstanceSpec spec(InstanceId id, TenantId tenantId, List<PublishedPort> published) {
        return new InstanceSpec(
                id,
                tenantId,
                name,
                Objects.requireNonNullElse(image, InstanceSpec.NO_IMAGE),
                Objects.requireNonNullElse(command, List.of()),
                new Environment(Objects.requireNonNullElse(env, Map.of())),
                cpuLimitMillis,
                memoryLimitBytes,
                vpcId == null ? null : new VpcId(vpcId),
                volumes == null
                        ? List.of()
                        : volumes.stream().map(VolumeRequest::mount).toList(),
                published,
                new RunOptions(
                        Objects.requireNonNullElse(entrypoint, List.of()),
                        workingDir,
                        user,
                        pullPolicy,
                        health == null ? null : health.check()),
                new StopPolicy(
                        Duration.ofSeconds(Objects.requireNonNullElse(stopTimeout, StopPolicy.DEFAULT_TIMEOUT_SECONDS)),
                        signal()));
    }

    RestartPolicy restarts() {
        return new RestartPolicy(
                RestartPolicy.Condition.parse(Objects.requireNonNullElse(restartPolicy, "never"))
                        .orElseThrow(),
                Objects.requireNonNullElse(maxRestarts, RestartPolicy.DEFAULT_MAX_RESTARTS));
    }

    private @Nullable StopSignal signal() {
        if (stopSignal == null) {
            return null;
        }
        return Arrays.stream(StopSignal.values())
                .filter(signal -> signal.name().equals(stopSignal))
                .findFirst()
                .orElseThrow(() -> RejectedException.invalid(
                        "stop_signal", "must be one of " + Arrays.toString(StopSignal.values())));
    }

    /** Values of the environment are secrets. */
    @Override
    public String toString() {
        return "LaunchRequest[name=" + name + "]";
    }
}
