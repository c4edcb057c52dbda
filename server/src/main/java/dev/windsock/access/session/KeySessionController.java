// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.id.KeyId;
import dev.windsock.limit.MaxSize;
import dev.windsock.outcome.Responses;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.problem.RejectedException;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The endpoints for the sessions of API keys. */
@Controller("/api/sessions")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_AUTHENTICATED)
@Tag(name = "Keys")
class KeySessionController {
    private static final Pattern SORT_KEY = Pattern.compile("\\d{15}\\.[0-9a-f]{16}");
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{16}");

    private final KeySessions sessions;

    KeySessionController(KeySessions sessions) {
        this.sessions = sessions;
    }

    /** @return One page of sessions */
    @Get
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Operation(operationId = "listSessions", summary = "List a key's sessions, newest first")
    @ApiResponse(responseCode = "403", description = "FORBIDDEN: sessions of another key require `key:manage`")
    @ApiResponse(responseCode = "404", description = "NOT_FOUND: the key does not exist")
    BrowserSessionView.Page list(
            @Parameter(hidden = true) Caller caller,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor,
            @Parameter(
                            description =
                                    "The key of the sessions, by default the calling key; another key requires `key:manage`")
                    @QueryValue("key_id")
                    @Nullable String keyId) {
        PageRequest request = PageRequest.of("sessions", limit, cursor, SORT_KEY.asMatchPredicate());
        KeyId of = keyId == null
                ? caller.principal().keyId()
                : KeyId.parse(keyId).orElseThrow(() -> RejectedException.notFound("key", keyId));
        List<Session> read = sessions.list(caller, of).stream()
                .filter(session -> request.after() == null || sortKey(session).compareTo(request.after()) < 0)
                .limit(request.limitAndOne())
                .toList();
        Page<BrowserSessionView> page = request.page(read, KeySessionController::sortKey)
                .map(session -> BrowserSessionView.of(session, caller));
        return new BrowserSessionView.Page(page.items(), page.nextCursor());
    }

    @Delete("/{id}")
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(
            operationId = "endSession",
            summary = "End a session; its streams and terminals close within a second",
            description = "A key may end its own sessions. Sessions of another key require `key:manage`, and all "
                    + "permissions of that key.")
    @ApiResponse(responseCode = "204", description = "The session was ended")
    @ApiResponse(
            responseCode = "403",
            description = "FORBIDDEN: the session's key has permissions that the caller lacks")
    HttpResponse<Void> end(
            @Parameter(hidden = true) Caller caller, @Parameter(description = "The id of the session") String id) {
        if (!NAME.matcher(id).matches()) {
            throw RejectedException.notFound("session", id);
        }
        return Responses.noContent(sessions.end(caller, id));
    }

    /** The sort key of a session in the list: fixed length, ordered by time. */
    private static String sortKey(Session session) {
        return String.format(Locale.ROOT, "%015d.%s", session.createdAt().toEpochMilli(), session.name());
    }
}
