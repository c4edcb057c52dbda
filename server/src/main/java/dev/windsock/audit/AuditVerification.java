// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The result of verifying a tenant's chain. */
@Serdeable
@Schema(
        name = "AuditVerification",
        description = "The result of verifying the chain of audit rows from the oldest to the newest.")
record AuditVerification(
        @Schema(description = "Whether every row is unchanged and none is missing.")
        boolean ok,

        @Schema(description = "The number of valid rows, up to the first invalid row if there is one.")
        long rows,

        @Schema(
                description = "The number of rows that retention removed before the first remaining row. It is checked "
                        + "against the `audit:retain` row in the chain.")
        long retiredRows,

        @Schema(
                pattern = "[0-9a-f]{64}",
                description =
                        "The hash of the last valid row; 64 zeros if there is none. Store it elsewhere to prove later "
                                + "that the rows up to it have not changed.")
        String headHash,

        @Schema(description = "The first invalid row; null if all rows are valid.") @Nullable AuditBadRow badRow,

        @Schema(description = "When the verification finished.")
        Instant verifiedAt) {}
