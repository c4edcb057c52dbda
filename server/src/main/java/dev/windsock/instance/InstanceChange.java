// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.outcome.Versioned;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The effect of a change to an instance, whether the change was made or only previewed. */
@Serdeable
@Schema(
        name = "ChangeInstanceResult",
        description = "The effect of a change to an instance, or its expected effect with `dry_run`.")
record InstanceChange(
        @Schema(description = "The instance after the change; with `dry_run`, as it would be.")
        InstanceView instance,

        @Schema(description = "The fields that change, in alphabetical order; empty if nothing changes.")
        List<String> changed,

        @Schema(
                description =
                        "Whether the current run ends and a new one starts. A container is then replaced, and data that "
                                + "it wrote outside volumes is lost.")
        boolean newRun,

        @Schema(description = "Whether the request had `dry_run=true`, so that nothing was changed.")
        boolean dryRun)
        implements Versioned {
    @Override
    public long version() {
        return instance.version();
    }
}
