// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the program of an instance is executed, where that differs from the defaults of its image or its driver.
 *
 * @param entrypoint program and arguments that precede the command; empty to execute the command alone
 * @param workingDir an absolute path; null for the image's working directory, or for the instance's own directory
 * @param user name or id in the image, with a group after a colon; null for the image's user
 * @param pullPolicy when the image is pulled; null for {@link PullPolicy#IF_NOT_PRESENT}
 * @param health the health check; null for the image's own check, or for none
 */
public record RunOptions(
        List<String> entrypoint,
        @Nullable String workingDir,
        @Nullable String user,
        @Nullable PullPolicy pullPolicy,
        @Nullable HealthCheck health) {
    public static final RunOptions NONE = new RunOptions(List.of(), null, null, null, null);

    public RunOptions {
        entrypoint = List.copyOf(entrypoint);
    }
}
