// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.PullPolicy;
import dev.windsock.compute.RunOptions;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link RunOptions} as JSON, in rows. Rows written by previous versions have no fields. */
@Serdeable
record StoredOptions(
        @Nullable List<String> entrypoint,
        @Nullable String workingDir,
        @Nullable String user,
        @Nullable PullPolicy pullPolicy,
        @Nullable HealthCheckModel health) {
    static StoredOptions of(RunOptions options) {
        return new StoredOptions(
                options.entrypoint(),
                options.workingDir(),
                options.user(),
                options.pullPolicy(),
                HealthCheckModel.of(options.health()));
    }

    RunOptions options() {
        return new RunOptions(
                Objects.requireNonNullElse(entrypoint, List.of()),
                workingDir,
                user,
                pullPolicy,
                health == null ? null : health.check());
    }
}
