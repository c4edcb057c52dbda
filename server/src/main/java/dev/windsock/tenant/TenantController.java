// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKey;
import dev.windsock.limit.MaxSize;
import dev.windsock.outcome.Responses;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.store.Outcome;
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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The endpoints for tenants. */
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
            summary = "Create a tenant",
            description = "The tenant has no key yet: create one with `POST /api/keys` and its `tenant_id`.")
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
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Operation(operationId = "listTenants", summary = "List tenants, newest first")
    Tenant.Page list(@QueryValue @Nullable Integer limit, @QueryValue @Nullable String cursor) {
        Page<Tenant> page = tenants.list(PageRequest.of("tenants", limit, cursor, ID.asMatchPredicate()));
        return new Tenant.Page(page.items(), page.nextCursor());
    }

    /** @return The tenant */
    @Get("/{id}")
    @Operation(operationId = "getTenant", summary = "Get a tenant")
    Tenant get(String id) {
        return tenants.get(id);
    }

    /** @return The usage */
    @Get("/{id}/usage")
    @Operation(operationId = "getTenantUsage", summary = "Get a tenant's quota usage")
    Usage usage(String id) {
        return tenants.usage(id);
    }

    /** @return The tenant */
    @Put("/{id}/quotas")
    @Operation(
            operationId = "setTenantQuotas",
            summary = "Set a tenant's quotas",
            description =
                    "Replaces all quotas: an omitted quota means no limit. A tenant that exceeds a new quota keeps "
                            + "its resources but cannot create more.")
    HttpResponse<Tenant> change(@Parameter(hidden = true) Caller caller, String id, @Valid @Body Quotas quotas) {
        return Responses.ok(tenants.change(caller, id, quotas));
    }

    @Delete("/{id}")
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(
            operationId = "deleteTenant",
            summary = "Delete a tenant that has no instances, volumes or VPCs",
            description = "Its keys are revoked, and their streams and terminals close within a second. Its audit log "
                    + "and its events are retained as usual.")
    @ApiResponse(responseCode = "204", description = "The tenant was deleted")
    @ApiResponse(
            responseCode = "409",
            description = "TENANT_NOT_EMPTY; INVALID_STATE: the tenant `default` cannot be deleted")
    HttpResponse<Void> delete(@Parameter(hidden = true) Caller caller, String id) {
        return Responses.noContent(tenants.delete(caller, id));
    }
}
