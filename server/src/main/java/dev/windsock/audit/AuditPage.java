// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.paging.PageRequest;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of the audit log, newest rows first. */
@Serdeable
@Schema(name = "AuditPage", description = "One page of the audit log, newest first.")
public record AuditPage(
        List<AuditRow> items,

        @Schema(description = PageRequest.NEXT_CURSOR) @Nullable String nextCursor) {}
