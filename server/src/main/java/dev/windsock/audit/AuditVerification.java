// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What came of walking a tenant's chain. */
@Serdeable
@Schema(
        name = "AuditVerification",
        description = "What came of walking the chain of audit rows from its first to its newest.")
record AuditVerification(
        @Schema(description = "Whether every row is as it was recorded, and none is missing.")
        boolean ok,

        @Schema(description = "How many rows were found to be right, up to the bad one where there is one.")
        long rows,

        @Schema(
                description = "How many rows retention removed before the first that is left. A row audit:retain in the"
                        + " chain says so too, and is checked against it.")
        long retiredRows,

        @Schema(
                pattern = "[0-9a-f]{64}",
                description =
                        "The hash of the last row found to be right, 64 zeros where there is none. Who keeps it elsewhere"
                                + " can tell later that the rows up to it are still those of today.")
        String headHash,

        @Schema(description = "The first row that is not right; null when all are.") @Nullable AuditBadRow badRow,

        @Schema(description = "When it was found.") Instant verifiedAt) {}
