// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import io.swagger.v3.oas.annotations.media.Schema;

/** The data of {@code event: skipped}, as described in the published document; {@link LogEvents} writes it. */
@Schema(
        name = "LogSkipped",
        description = "Output that a followed log omits, because it was dropped before the client could read it.")
record LogSkipped(
        @Schema(minimum = "1", description = "The number of omitted bytes.")
        long bytes) {}
