// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The first invalid row of a chain. */
@Serdeable
@Schema(name = "AuditBadRow", description = "The first invalid row.")
record AuditBadRow(
        @Schema(description = "The position of the row in the chain, counted from 1.")
        long place,

        @Schema(format = "uuid", description = "The id of the row; null if the row is missing.") @Nullable String id,

        Kind kind,

        @Schema(description = "The kind of damage.") String detail) {
    /** The kind of damage to a row. */
    @Schema(
            name = "AuditBadRowKind",
            description =
                    "CHANGED: the row differs from what was recorded. MISSING: the row no longer exists. REORDERED: "
                            + "another row is in its place. TRUNCATED: the newest rows no longer exist. UNEXPECTED: a row "
                            + "follows the recorded end of the chain.")
    enum Kind {
        CHANGED,
        MISSING,
        REORDERED,
        TRUNCATED,
        UNEXPECTED
    }
}
