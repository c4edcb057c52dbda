// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.PullPolicy;
import dev.windsock.compute.StopSignal;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.extensions.Extension;
import io.swagger.v3.oas.annotations.extensions.ExtensionProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a change to an instance may contain, for the published document. The server applies the body, a JSON merge
 * patch (RFC 7396), to the {@link LaunchRequest} of the instance; the result must satisfy the rules for launch requests.
 */
@Serdeable
@Schema(
        name = "ChangeInstanceRequest",
        description = "A JSON merge patch (RFC 7396) with the rules of `LaunchRequest`. An absent field keeps its "
                + "value, and null restores the default. Objects are merged: a variable or label with the value "
                + "null is removed, and the others are kept. Arrays are replaced.",
        // lets the Java client restore defaults: without this extension, its class omits a field that has no value
        extensions = @Extension(properties = @ExtensionProperty(name = "x-merge-patch", value = "true")))
record ChangeInstanceRequest(
        @Nullable @Schema(example = "alpine:3.22", description = "The image to run.")
        String image,

        @Nullable @Schema(description = "Program and arguments; null for the image's own.")
        List<String> command,

        @Nullable @Schema(description = "Program and arguments that are prepended to `command`; null for none.")
        List<String> entrypoint,

        @Nullable @Schema(description = "The directory in which the program starts; null for the default.")
        String workingDir,

        @Nullable @Schema(description = "User in the image; null for the image's default user.")
        String user,

        @Nullable @Schema(description = "Whether the image is pulled when the instance starts; null for `if_not_present`.")
        PullPolicy pullPolicy,

        @Nullable @Schema(
                example = "{\"LOG_LEVEL\": \"debug\", \"OLD\": null}",
                description =
                        "Variables to set, or to remove if the value is null; null instead of an object removes all "
                                + "variables.")
        Map<String, @Nullable String> env,

        @Nullable @Schema(description = "CPU limit in thousandths of one core; null for no limit.")
        Integer cpuLimitMillis,

        @Nullable @Schema(description = "Memory limit in bytes; null for no limit.")
        Long memoryLimitBytes,

        @Nullable @Schema(description = "All ports to publish; null for none.")
        List<PortRequest> ports,

        @Nullable HealthCheckModel health,

        @Nullable @Schema(
                description =
                        "Seconds that the main process has to exit after the stop signal; null for the default of 10.")
        Integer stopTimeout,

        @Nullable @Schema(
                implementation = StopSignal.class,
                description = "The signal that asks the main process to exit; null for the default.")
        String stopSignal,

        @Nullable @Schema(
                allowableValues = {"never", "on-failure", "always"},
                description = "Whether the instance is restarted after its run ends on its own; null for `never`.")
        String restartPolicy,

        @Nullable @Schema(description = "Maximum number of consecutive restarts by the policy; null for 100.")
        Integer maxRestarts,

        @Nullable @Schema(
                example = "{\"env\": \"prod\", \"old\": null}",
                description =
                        "Labels to set, or to remove if the value is null; null instead of an object removes all labels.")
        Map<String, @Nullable String> labels) {}
