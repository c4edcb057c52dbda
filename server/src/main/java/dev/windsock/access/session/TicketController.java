// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.json.Timestamps;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;

/** The endpoint for tickets. */
@Controller("/api/tickets")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_AUTHENTICATED)
@Tag(name = "Access")
class TicketController {
    private final Tickets tickets;
    private final TerminalLookup terminals;

    TicketController(Tickets tickets, TerminalLookup terminals) {
        this.tickets = tickets;
        this.terminals = terminals;
    }

    /** @return The ticket */
    @Post
    @Status(HttpStatus.CREATED)
    @Operation(
            operationId = "createTicket",
            summary = "Issue a ticket that opens one stream, terminal or download, once, within 30 seconds")
    @ApiResponse(
            responseCode = "400",
            description =
                    "VALIDATION_FAILED: the request does not match this document, or `terminal_id` is missing for a"
                            + " terminal, or set for another purpose")
    @ApiResponse(responseCode = "404", description = "NOT_FOUND: the terminal does not exist")
    @ApiResponse(responseCode = "429", description = "RATE_LIMITED: the key has too many unused tickets")
    HttpResponse<IssuedTicket> create(@Parameter(hidden = true) Caller caller, @Valid @Body TicketRequest request) {
        Ticket.Purpose purpose =
                switch (request.purpose()) {
                    case "stream" -> Ticket.Purpose.STREAM;
                    case "terminal" -> Ticket.Purpose.TERMINAL;
                    case "download" -> Ticket.Purpose.DOWNLOAD;
                    default -> throw RejectedException.invalid("purpose", "must be stream, terminal or download");
                };
        if ((purpose == Ticket.Purpose.TERMINAL) != (request.terminalId() != null)) {
            throw RejectedException.invalid(
                    "terminal_id", "is required for the purpose terminal, and not allowed for any other");
        }
        if (purpose == Ticket.Purpose.TERMINAL && !caller.principal().may(Permission.INSTANCE_EXEC)) {
            throw new RejectedException(ErrorCode.FORBIDDEN, "The key lacks the permission `instance:exec`.");
        }
        if (request.terminalId() != null) {
            terminals.require(caller.tenantId(), request.terminalId());
        }
        Tickets.Issued issued = tickets.issue(caller.principal(), purpose, request.terminalId());
        return HttpResponse.created(new IssuedTicket(
                        issued.text(), Timestamps.toMillis(issued.ticket().expiresAt())))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
