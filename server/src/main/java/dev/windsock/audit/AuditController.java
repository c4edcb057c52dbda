// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.id.TenantId;
import dev.windsock.limit.MaxSize;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.BoundedQuery;
import dev.windsock.store.Store;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.InputStream;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The endpoints of the audit log. */
@Controller("/api/audit")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Audit")
class AuditController {
    private static final String NDJSON = "application/x-ndjson";
    private static final String CSV = "text/csv";
    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern OFFSET = Pattern.compile("\\d{1,18}");

    private final Store store;
    private final AuditRepository repository;
    private final AuditExports exports;
    private final AuditVerifier verifier;
    private final Clock clock;

    AuditController(
            Store store, AuditRepository repository, AuditExports exports, AuditVerifier verifier, Clock clock) {
        this.store = store;
        this.repository = repository;
        this.exports = exports;
        this.verifier = verifier;
        this.clock = clock;
    }

    /** @return One page of rows */
    @Get
    @MaxSize(response = BoundedQuery.MAX_BYTES)
    @Secured(Permission.Names.AUDIT_READ)
    @Operation(operationId = "listAudit", summary = "List audit rows, newest first")
    AuditPage list(
            @Parameter(hidden = true) Caller caller,
            @Parameter(description = "The id of an API key, or the name of an actor") @QueryValue @Nullable String actor,
            @Parameter(description = "An action such as instance:launch; instance:* matches all actions of a kind")
                    @QueryValue
                    @Nullable String action,
            @Parameter(description = "The type of resource, such as INSTANCE") @QueryValue("resource_type") @Nullable String resourceType,
            @Parameter(description = "The id of the resource") @QueryValue("resource_id") @Nullable String resourceId,
            @Parameter(description = "The outcome", schema = @Schema(implementation = AuditEntry.Outcome.class))
                    @QueryValue
                    @Nullable String outcome,
            @Parameter(
                            description = "Rows at or after this time",
                            schema = @Schema(type = "string", format = "date-time"))
                    @QueryValue
                    @Nullable String from,
            @Parameter(description = "Rows before this time", schema = @Schema(type = "string", format = "date-time"))
                    @QueryValue
                    @Nullable String to,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        PageRequest request = PageRequest.of("audit", limit, cursor, OFFSET.asMatchPredicate());
        AuditQuery query = AuditQuery.parse(actor, action, resourceType, resourceId, outcome, from, to)
                .before(request.after() == null ? null : Long.valueOf(request.after()));
        TenantId tenantId = caller.principal().tenantId();
        BoundedQuery.Rows<AuditRepository.Placed, Long> read =
                store.read(tenantId, handle -> repository.find(handle, tenantId, query, request.limit()));
        Page<AuditRow> page = request.page(
                        read.rows(), read.next() == null ? null : read.next().toString())
                .map(AuditRepository.Placed::row);
        return new AuditPage(page.items(), page.nextCursor());
    }

    /** @return The result */
    @Get("/verify")
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Secured(Permission.Names.AUDIT_READ)
    @Operation(
            operationId = "verifyAudit",
            summary = "Verify the hash chain and report the first invalid row",
            description =
                    "Reads every row: a million rows take tens of seconds. Each tenant can run one verification at a time.")
    @ApiResponse(responseCode = "429", description = "RATE_LIMITED: another verification is running")
    AuditVerification verify(@Parameter(hidden = true) Caller caller) {
        return verifier.verify(caller.principal().tenantId());
    }

    @Get(value = "/export", headRoute = false)
    @MaxSize(response = BoundedQuery.MAX_BYTES)
    @Produces({NDJSON, CSV})
    @Secured(Permission.Names.AUDIT_READ)
    @SecurityRequirement(name = "apiKey")
    @SecurityRequirement(name = "bearer")
    @SecurityRequirement(name = "session")
    @SecurityRequirement(name = "ticket")
    @Operation(
            operationId = "exportAudit",
            summary = "Export all matching rows as one file, newest first",
            description =
                    "The first row records the export itself, if it matches the filters. The server reads rows as "
                            + "the client receives them, so an export can have any size. If the connection breaks, or the "
                            + "credential becomes invalid, the file is incomplete.")
    @ApiResponse(
            responseCode = "200",
            description =
                    "One row per line. CSV (RFC 4180) begins with a header line, and a value that a spreadsheet would "
                            + "execute as a formula is prefixed with an apostrophe.",
            headers =
                    @Header(
                            name = "Content-Disposition",
                            description = "The value `attachment`, with a file name.",
                            schema = @Schema(type = "string")),
            content = {
                @Content(mediaType = NDJSON, schema = @Schema(type = "string", format = "binary")),
                @Content(mediaType = CSV, schema = @Schema(type = "string", format = "binary"))
            })
    @ApiResponse(responseCode = "400", description = "VALIDATION_FAILED: the format or a filter is invalid")
    HttpResponse<InputStream> export(
            @Parameter(hidden = true) Caller caller,
            @Parameter(
                            description = "`ndjson` (one JSON object per line) or `csv`",
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"ndjson", "csv"},
                                            defaultValue = "ndjson"))
                    @QueryValue
                    @Nullable String format,
            @Parameter(description = "The id of an API key, or the name of an actor") @QueryValue @Nullable String actor,
            @Parameter(description = "An action such as instance:launch; instance:* matches all actions of a kind")
                    @QueryValue
                    @Nullable String action,
            @Parameter(description = "The type of resource, such as INSTANCE") @QueryValue("resource_type") @Nullable String resourceType,
            @Parameter(description = "The id of the resource") @QueryValue("resource_id") @Nullable String resourceId,
            @Parameter(description = "The outcome", schema = @Schema(implementation = AuditEntry.Outcome.class))
                    @QueryValue
                    @Nullable String outcome,
            @Parameter(
                            description = "Rows at or after this time",
                            schema = @Schema(type = "string", format = "date-time"))
                    @QueryValue
                    @Nullable String from,
            @Parameter(description = "Rows before this time", schema = @Schema(type = "string", format = "date-time"))
                    @QueryValue
                    @Nullable String to) {
        ExportFormat written = format(format);
        AuditQuery query = AuditQuery.parse(actor, action, resourceType, resourceId, outcome, from, to);
        String file = "windsock-audit-" + FILE_TIME.format(clock.instant()) + "." + written.name();
        return HttpResponse.ok(exports.open(caller, query, written))
                .contentType(written.mediaType() + ";charset=utf-8")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file + "\"")
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private static ExportFormat format(@Nullable String text) {
        try {
            return text == null ? ExportFormat.ndjson : ExportFormat.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw RejectedException.invalid("format", "must be ndjson or csv");
        }
    }
}
