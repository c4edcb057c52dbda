// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKey;
import dev.windsock.outcome.Outcome;
import dev.windsock.outcome.Responses;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.store.Store;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tenants' endpoints. */
@Controller("/api/tenants")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Permission.Names.TENANT_MANAGE)
@Tag(name = "Tenants")
class TenantController {
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");

    private final TenantService tenants;

    TenantController(TenantService tenants) {
        this.tenants = tenants;
    }

    /** @return The tenant */
    @Post
    @Status(HttpStatus.CREATED)
    @Operation(
            operationId = "createTenant",
            summary = "Makes a tenant",
            description = "It has no key yet: POST /api/keys makes one with its tenant_id.")
    @ApiResponse(responseCode = "409", description = "NAME_TAKEN, IDEMPOTENCY_KEY_REUSED")
    HttpResponse<Tenant> create(
            @Parameter(hidden = true) Caller caller,
            @IdempotencyKey Attempt attempt,
            @Valid @Body CreateTenantRequest request) {
        Outcome<Tenant> outcome = tenants.create(caller, request, attempt.with(request));
        return Responses.created(outcome, "/api/tenants/" + outcome.value().id());
    }

    /** @return One page of tenants */
    @Get
    @Operation(operationId = "listTenants", summary = "Lists tenants, newest first")
    TenantPage list(@QueryValue @Nullable Integer limit, @QueryValue @Nullable String cursor) {
        PageRequest page = PageRequest.of(limit, cursor, ID.asMatchPredicate());
        List<Tenant> read = tenants.list(page);
        return new TenantPage(page.items(read), page.next(read, Tenant::id));
    }

    /** @return The tenant */
    @Get("/{id}")
    @Operation(operationId = "getTenant", summary = "Reads one tenant")
    Tenant get(String id) {
        return tenants.get(id);
    }

    /** @return How much it has */
    @Get("/{id}/usage")
    @Operation(operationId = "getTenantUsage", summary = "Tells how much a tenant has of what its quotas bound")
    Usage usage(String id) {
        return tenants.usage(id);
    }

    /** @return The tenant */
    @Put("/{id}/quotas")
    @Operation(
            operationId = "setTenantQuotas",
            summary = "Gives a tenant other quotas",
            description = "All of them at once: what is left out is not bounded any more. What the tenant has beyond"
                    + " them it keeps, and gets no more.")
    HttpResponse<Tenant> change(@Parameter(hidden = true) Caller caller, String id, @Valid @Body Quotas quotas) {
        Store.Committed<Tenant> committed = tenants.change(caller, id, quotas);
        return Responses.ok(Outcome.of(committed.value(), committed.position()));
    }

    @Delete("/{id}")
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(
            operationId = "deleteTenant",
            summary = "Deletes a tenant without instances, volumes and VPCs",
            description =
                    "Its keys are revoked, and their streams close within a second. Its audit and its log are kept"
                            + " as long as any.")
    @ApiResponse(responseCode = "204", description = "Deleted")
    @ApiResponse(
            responseCode = "409",
            description = "TENANT_NOT_EMPTY, or INVALID_STATE for the first tenant, which stays")
    HttpResponse<Void> delete(@Parameter(hidden = true) Caller caller, String id) {
        return Responses.noContent(tenants.delete(caller, id).position());
    }
}
