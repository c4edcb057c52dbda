package dev.windsock.audit;

import dev.windsock.eventlog.Store;
import dev.windsock.json.Timestamps;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.RefusedException;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The audit's endpoint. */
@Controller("/api/audit")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Audit")
class AuditController {
    private static final Pattern OFFSET = Pattern.compile("\\d{1,18}");

    private final Store store;
    private final AuditRepository repository;

    AuditController(Store store, AuditRepository repository) {
        this.store = store;
        this.repository = repository;
    }

    /** @return One page of rows */
    @Get
    @Secured(Permission.Names.AUDIT_READ)
    @Operation(operationId = "listAudit", summary = "Lists who did what, newest first")
    AuditPage list(
            @Parameter(hidden = true) Caller caller,
            @Parameter(description = "The id of an API key, or an actor's name") @QueryValue @Nullable String actor,
            @Parameter(description = "Such as instance:launch; instance:* takes all of a kind") @QueryValue @Nullable String action,
            @Parameter(description = "Rows about this kind of resource, such as INSTANCE")
                    @QueryValue("resource_type")
                    @Nullable String resourceType,
            @Parameter(description = "Rows about this resource") @QueryValue("resource_id") @Nullable String resourceId,
            @Parameter(
                            description = "Rows of what ended so",
                            schema = @Schema(implementation = AuditEntry.Outcome.class))
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
        PageRequest page = PageRequest.of(limit, cursor, OFFSET.asMatchPredicate());
        AuditQuery query = new AuditQuery(
                actor,
                action,
                resourceType,
                resourceId,
                outcome(outcome),
                time("from", from),
                time("to", to),
                page.after() == null ? null : Long.valueOf(page.after()));
        List<AuditRepository.Placed> read =
                store.read(handle -> repository.find(handle, caller.principal().tenantId(), query, page.limitAndOne()));
        return new AuditPage(
                page.items(read).stream().map(AuditRepository.Placed::row).toList(),
                page.next(read, placed -> Long.toString(placed.offset())));
    }

    private static AuditEntry.@Nullable Outcome outcome(@Nullable String text) {
        try {
            return text == null ? null : AuditEntry.Outcome.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid("outcome", "must be OK, DENIED or FAILED");
        }
    }

    private static @Nullable Instant time(String field, @Nullable String text) {
        return text == null
                ? null
                : Timestamps.parse(text).orElseThrow(() -> RefusedException.invalid(field, "must be an RFC 3339 time"));
    }
}
