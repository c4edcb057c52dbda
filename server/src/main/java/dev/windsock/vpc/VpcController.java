// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import dev.windsock.id.VpcId;
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
import org.jspecify.annotations.Nullable;

/** The endpoints for VPCs. */
@Controller("/api/vpcs")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Vpcs")
class VpcController {
    private final VpcService vpcs;

    VpcController(VpcService vpcs) {
        this.vpcs = vpcs;
    }

    /** @return The VPC */
    @Post
    @Secured(Permission.Names.VPC_WRITE)
    @Status(HttpStatus.CREATED)
    @Operation(
            operationId = "createVpc",
            summary = "Create a VPC",
            description = "The process driver does not support VPCs.")
    @ApiResponse(
            responseCode = "400",
            description =
                    "VALIDATION_FAILED: the request does not match this document, or `cidr_block` is not a private"
                            + " IPv4 block")
    @ApiResponse(
            responseCode = "409",
            description = "NAME_TAKEN, CIDR_OVERLAP, UNSUPPORTED_BY_DRIVER, IDEMPOTENCY_KEY_REUSED")
    @ApiResponse(responseCode = "503", description = "DRIVER_FAILED: no VPC was created")
    HttpResponse<VpcView> create(
            @Parameter(hidden = true) Caller caller,
            @IdempotencyKey Attempt attempt,
            @Valid @Body CreateVpcRequest request) {
        Outcome<VpcView> outcome = vpcs.create(caller, request, attempt.with(request));
        return Responses.created(outcome, "/api/vpcs/" + outcome.value().id());
    }

    /** @return One page of VPCs */
    @Get
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Secured(Permission.Names.VPC_READ)
    @Operation(operationId = "listVpcs", summary = "List VPCs, newest first")
    VpcView.Page list(
            @Parameter(hidden = true) Caller caller,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        Page<VpcView> page = vpcs.list(caller.tenantId(), PageRequest.of("vpcs", limit, cursor, VpcId::isId));
        return new VpcView.Page(page.items(), page.nextCursor());
    }

    /** @return The VPC */
    @Get("/{id}")
    @Secured(Permission.Names.VPC_READ)
    @Operation(operationId = "getVpc", summary = "Get a VPC")
    VpcView get(@Parameter(hidden = true) Caller caller, String id) {
        return vpcs.get(caller.tenantId(), id);
    }

    @Delete("/{id}")
    @Secured(Permission.Names.VPC_WRITE)
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(operationId = "deleteVpc", summary = "Delete a VPC that contains no instances")
    @ApiResponse(responseCode = "204", description = "The VPC was deleted")
    @ApiResponse(responseCode = "409", description = "VPC_IN_USE")
    HttpResponse<Void> delete(@Parameter(hidden = true) Caller caller, String id) {
        return Responses.noContent(vpcs.delete(caller, id));
    }
}
