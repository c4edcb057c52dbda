// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.windsock.compute.PtySize;
import dev.windsock.paging.PageRequest;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A terminal as clients see it, in responses and in events. */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Terminal", description = "A program in an instance, with a pseudoterminal that clients attach to.")
public record Terminal(
        @Schema(format = "uuid", description = "UUIDv7 of the terminal.")
        String id,

        @Schema(format = "uuid", description = "The tenant of the terminal.")
        String tenantId,

        @Schema(format = "uuid", description = "The instance of the terminal.")
        String instanceId,

        @Schema(
                description =
                        "The name of the instance, which is kept after the instance is removed; null if an earlier "
                                + "version of Windsock opened the terminal in an instance that no longer exists.")
        @Nullable String instanceName,

        @Schema(description = "Program and arguments.") List<String> command,

        @Schema(description = "Width in characters.") int cols,

        @Schema(description = "Height in lines.") int rows,

        TerminalStatus status,

        @Schema(description = "Why it is CLOSED; null while it is OPEN.") @Nullable TerminalEnd closeReason,

        @Schema(
                description =
                        "Exit code of the program, or 128 + signal number if a signal ended it; null while it is OPEN, "
                                + "or if it is unknown.")
        @Nullable Integer exitCode,

        @Schema(description = "Number of attached viewers.") int viewers,

        @Schema(description = "The key that controls the terminal; null if there is none.") @Nullable TerminalUser controller,

        @Schema(description = "The key that opened the terminal.")
        TerminalUser openedBy,

        @Schema(description = "When it was opened.") Instant openedAt,

        @Schema(description = "When it was closed; null while it is OPEN.") @Nullable Instant closedAt,

        @Schema(description = "The recording; null if there is none, or if it was removed.") @Nullable RecordingInfo recording) {
    Terminal closed(Exit exit, PtySize size, @Nullable RecordingInfo recorded, Instant now) {
        return new Terminal(
                id,
                tenantId,
                instanceId,
                instanceName,
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

    /** Returns this terminal with its current viewers. */
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
                instanceName,
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

    @Serdeable
    @Schema(name = "TerminalPage", description = "One page of terminals, newest first.")
    public record Page(
            List<Terminal> items,

            @Schema(description = PageRequest.NEXT_CURSOR) @Nullable String nextCursor) {}
}
