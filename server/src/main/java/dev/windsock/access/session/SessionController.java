// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.KeyRing;
import dev.windsock.access.key.StoredKey;
import dev.windsock.edge.Client;
import dev.windsock.outcome.Responses;
import dev.windsock.principal.Caller;
import dev.windsock.principal.CredentialsChanged;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.problem.RequestId;
import dev.windsock.store.Outcome;
import dev.windsock.trace.RequestTrace;
import io.micronaut.context.event.ApplicationEventPublisher;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;

/** The endpoints for sessions. */
@Controller("/api/session")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_AUTHENTICATED)
@Tag(name = "Access")
class SessionController {
    private static final String OPENED = "Signed in; `Set-Cookie` and `X-Windsock-Session` carry the session";
    private static final String SECRET =
            "The second secret of the session: send it as this header, together with the cookie, in each request.";

    private final Sessions sessions;
    private final SessionHeaders headers;
    private final SignInCodes codes;
    private final KeyRing ring;
    private final ApplicationEventPublisher<CredentialsChanged> changes;

    SessionController(
            Sessions sessions,
            SessionHeaders headers,
            SignInCodes codes,
            KeyRing ring,
            ApplicationEventPublisher<CredentialsChanged> changes) {
        this.sessions = sessions;
        this.headers = headers;
        this.codes = codes;
        this.ring = ring;
        this.changes = changes;
    }

    @Post
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(
            operationId = "openSession",
            summary = "Sign in: exchange an API key for a session",
            description = "A session consists of an HttpOnly cookie and a second secret that the page keeps, because "
                    + "browsers send cookies to every port on a host. If the request already belongs to a session, "
                    + "that session ends.")
    @ApiResponse(
            responseCode = "204",
            description = OPENED,
            headers = @Header(name = SessionHeaders.SECRET, description = SECRET, schema = @Schema(type = "string")))
    HttpResponse<Void> open(@Parameter(hidden = true) Caller caller, HttpRequest<?> request) {
        if (caller.principal().credential() != Principal.Credential.HEADER) {
            throw new RejectedException(ErrorCode.FORBIDDEN, "Opening a session requires an API key in a header.");
        }
        return open(request, caller);
    }

    @Post("/code")
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Secured(SecurityRule.IS_ANONYMOUS)
    @SecurityRequirements
    @Operation(
            operationId = "redeemSignInCode",
            summary = "Sign in: exchange the code from a sign-in link for a session",
            description =
                    "The server's first start and `./windsock --sign-in` print such links. If the request already "
                            + "belongs to a session, that session ends.")
    @ApiResponse(
            responseCode = "204",
            description = OPENED,
            headers = @Header(name = SessionHeaders.SECRET, description = SECRET, schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "401", description = "UNAUTHENTICATED: the code is unknown, used or expired")
    HttpResponse<Void> redeem(@Valid @Body SignInCodeRequest body, HttpRequest<?> request) {
        SignInCodes.Code code = codes.take(body.code()).orElseThrow(this::invalidCode);
        try {
            return open(
                    request,
                    new Caller(
                            code.signer(),
                            RequestId.of(request),
                            Client.of(request).ipAddress(),
                            request.getHeaders().get(HttpHeaders.USER_AGENT),
                            RequestTrace.of(request)));
        } catch (RuntimeException e) {
            codes.restore(code);
            throw e;
        }
    }

    private RejectedException invalidCode() {
        sessions.rejected();
        return new RejectedException(
                ErrorCode.UNAUTHENTICATED,
                "The code is unknown, used or expired. Run `./windsock --sign-in` on the server for a new link.");
    }

    private HttpResponse<Void> open(HttpRequest<?> request, Caller caller) {
        Outcome<Sessions.Opened> opened = sessions.open(caller, headers.authenticateInStore(request));
        changes.publishEvent(new CredentialsChanged());
        return headers.opened(Responses.noContent(opened), request, opened.value());
    }

    /** @return The caller */
    @Get
    @Operation(operationId = "getSession", summary = "Get the current session")
    SessionView read(@Parameter(hidden = true) Caller caller) {
        Principal principal = caller.principal();
        return SessionView.of(
                principal,
                ring.find(principal.keyId()).map(StoredKey::expiresAt).orElse(null));
    }

    @Delete
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(operationId = "closeSession", summary = "Sign out; the session's streams close within a second")
    @ApiResponse(responseCode = "204", description = "The session was ended")
    HttpResponse<Void> close(@Parameter(hidden = true) Caller caller, HttpRequest<?> request) {
        if (caller.principal().session().isEmpty()) {
            return HttpResponse.noContent();
        }
        Outcome<?> closed = sessions.close(caller);
        changes.publishEvent(new CredentialsChanged());
        return headers.closed(Responses.noContent(closed), request);
    }
}
