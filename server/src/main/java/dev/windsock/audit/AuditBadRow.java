// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The first row of a chain that is not right. */
@Serdeable
@Schema(name = "AuditBadRow", description = "The first row that is not right.")
record AuditBadRow(
        @Schema(description = "Its place in the chain, counted from 1.")
        long place,

        @Schema(format = "uuid", description = "Its id; null for a row that is missing.") @Nullable String id,

        Kind kind,

        @Schema(description = "What is wrong with it.") String detail) {
    /** What is wrong with a row. */
    @Schema(
            name = "AuditBadRowKind",
            description =
                    "CHANGED: the row is not what was recorded. MISSING: it is gone. REORDERED: another row stands"
                            + " in its place. TRUNCATED: the newest rows are gone. UNEXPECTED: a row stands beyond the newest.")
    enum Kind {
        CHANGED,
        MISSING,
        REORDERED,
        TRUNCATED,
        UNEXPECTED
    }
}
