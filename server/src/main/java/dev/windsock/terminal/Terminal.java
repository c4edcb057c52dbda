// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.windsock.compute.PtySize;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A terminal as it is answered and told in events.
 *
 * @param viewers how many are attached now
 * @param controller who types now; null for nobody
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Terminal", description = "A program behind a terminal in an instance.")
public record Terminal(
        @Schema(format = "uuid", description = "UUIDv7 of the terminal.")
        String id,

        @Schema(format = "uuid", description = "The tenant that it belongs to.")
        String tenantId,

        @Schema(format = "uuid", description = "The instance that it is in.")
        String instanceId,

        @Schema(description = "Program and arguments.") List<String> command,

        @Schema(description = "How many characters it has side by side.")
        int cols,

        @Schema(description = "How many lines it has.") int rows,

        TerminalStatus status,

        @Schema(description = "Why it is CLOSED; null while it is OPEN.") @Nullable TerminalEnd closeReason,

        @Schema(
                description =
                        "Of its program, 128 + signal where a signal ended it; null while it is OPEN, and where it"
                                + " cannot be known.")
        @Nullable Integer exitCode,

        @Schema(description = "How many are attached at this moment.")
        int viewers,

        @Schema(description = "Who controls it at this moment; null for nobody.") @Nullable TerminalUser controller,

        @Schema(description = "Who has opened it.") TerminalUser openedBy,

        @Schema(description = "When it was opened.") Instant openedAt,

        @Schema(description = "When it was closed; null while it is OPEN.") @Nullable Instant closedAt,

        @Schema(description = "What is recorded of it; null where nothing is, any more.") @Nullable RecordingInfo recording) {
    Terminal closed(Exit exit, PtySize size, @Nullable RecordingInfo recorded, Instant now) {
        return new Terminal(
                id,
                tenantId,
                instanceId,
                command,
                size.cols(),
                size.rows(),
                TerminalStatus.CLOSED,
                exit.reason(),
                exit.exitCode(),
                0,
                null,
                openedBy,
                openedAt,
                now,
                recorded);
    }

    /** This terminal as it is at this moment. */
    Terminal now(TerminalSession session) {
        if (status == TerminalStatus.CLOSED) {
            return this;
        }
        TerminalSession.Viewers seen = session.viewers();
        PtySize size = session.size();
        return new Terminal(
                id,
                tenantId,
                instanceId,
                command,
                size.cols(),
                size.rows(),
                status,
                null,
                null,
                seen.count(),
                TerminalUser.orNull(seen.controller()),
                openedBy,
                openedAt,
                null,
                RecordingInfo.of(session.recording().length()));
    }
}
