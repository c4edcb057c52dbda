// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.edge.Client;
import dev.windsock.log.Position;
import dev.windsock.outcome.Responses;
import dev.windsock.principal.Caller;
import dev.windsock.principal.CredentialsChanged;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Store;
import io.micronaut.context.event.ApplicationEventPublisher;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.CookieValue;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Status;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The endpoints of sessions. */
@Controller("/api/session")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_AUTHENTICATED)
@Tag(name = "Access")
class SessionController {
    private final Sessions sessions;
    private final ApplicationEventPublisher<CredentialsChanged> changes;

    SessionController(Sessions sessions, ApplicationEventPublisher<CredentialsChanged> changes) {
        this.sessions = sessions;
        this.changes = changes;
    }

    @Post
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(operationId = "openSession", summary = "Sign in: exchange an API key for an HttpOnly session cookie")
    @ApiResponse(responseCode = "204", description = "Signed in; `Set-Cookie` carries the session")
    HttpResponse<Void> open(@Parameter(hidden = true) Caller caller, HttpRequest<?> request) {
        if (caller.principal().credential() != Principal.Credential.HEADER) {
            throw new RejectedException(ErrorCode.FORBIDDEN, "Opening a session requires an API key in a header.");
        }
        Store.Committed<String> opened = sessions.open(caller);
        return Responses.noContent(opened.position())
                .cookie(cookie(opened.value(), request).maxAge(Session.LONGEST))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** @return The caller */
    @Get
    @Operation(operationId = "getSession", summary = "Get the current session")
    SessionView read(@Parameter(hidden = true) Caller caller) {
        return SessionView.of(caller.principal());
    }

    @Delete
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(operationId = "closeSession", summary = "Sign out; the session's streams close within a second")
    @ApiResponse(responseCode = "204", description = "Signed out")
    HttpResponse<Void> close(
            @Parameter(hidden = true) Caller caller,
            @Parameter(hidden = true) @CookieValue(Sessions.COOKIE) @Nullable String session,
            HttpRequest<?> request) {
        Cookie ended = cookie("", request).maxAge(0);
        if (session == null) {
            return HttpResponse.<Void>noContent().cookie(ended);
        }
        Position position = sessions.close(caller, session);
        changes.publishEvent(new CredentialsChanged());
        return Responses.noContent(position).cookie(ended);
    }

    private static Cookie cookie(String value, HttpRequest<?> request) {
        return Cookie.of(Sessions.COOKIE, value)
                .httpOnly(true)
                .sameSite(SameSite.Strict)
                .path("/")
                .secure(overTls(request));
    }

    /** Behind an untrusted proxy that terminates TLS, the Origin header shows the scheme. */
    private static boolean overTls(HttpRequest<?> request) {
        String origin = request.getHeaders().get(HttpHeaders.ORIGIN);
        return Client.of(request).tls()
                || (origin != null && origin.toLowerCase(Locale.ROOT).startsWith("https://"));
    }
}
