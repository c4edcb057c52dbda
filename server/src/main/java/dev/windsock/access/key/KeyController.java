// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.KeyId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKey;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.outcome.Responses;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Outcome;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
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
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The endpoints of API keys. */
@Controller("/api/keys")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Permission.Names.KEY_MANAGE)
@Tag(name = "Keys")
class KeyController {
    private static final Pattern SORT_KEY = Pattern.compile("\\d{15}\\.[0-9a-z]{8}");

    private final KeyService keys;
    private final IdempotencyKeys idempotency;

    KeyController(KeyService keys, IdempotencyKeys idempotency) {
        this.keys = keys;
        this.idempotency = idempotency;
    }

    /** @return The key, with its secret */
    @Post
    @Status(HttpStatus.CREATED)
    @Operation(operationId = "createKey", summary = "Create an API key; its secret is shown only once")
    @ApiResponse(responseCode = "409", description = "QUOTA_EXCEEDED, IDEMPOTENCY_KEY_REUSED")
    HttpResponse<IssuedKey> create(
            @Parameter(hidden = true) Caller caller,
            @IdempotencyKey Attempt attempt,
            @Valid @Body CreateKeyRequest request) {
        ApiKey made = ApiKey.generate();
        StoredKey prepared = keys.prepare(caller, request, made);
        Outcome<IssuedKey> outcome = idempotency.once(attempt.with(request), IssuedKey.class, transaction -> {
            keys.create(transaction, caller, prepared);
            return IssuedKey.of(prepared);
        });
        return issued(outcome, made);
    }

    /** @return One page of keys */
    @Get
    @Operation(operationId = "listKeys", summary = "List the keys that are not revoked, newest first")
    KeyView.Page list(
            @Parameter(hidden = true) Caller caller,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor,
            @Parameter(
                            description =
                                    "The tenant of the keys, by default the caller's own; another tenant requires `tenant:manage`")
                    @QueryValue("tenant_id")
                    @Nullable String tenantId) {
        PageRequest request = PageRequest.of("keys", limit, cursor, SORT_KEY.asMatchPredicate());
        List<StoredKey> read = keys.list(keys.tenant(caller, tenantId)).stream()
                .filter(key -> request.after() == null || sortKey(key).compareTo(request.after()) < 0)
                .limit(request.limitAndOne())
                .toList();
        Page<KeyView> page = request.page(read, KeyController::sortKey).map(KeyView::of);
        return new KeyView.Page(page.items(), page.nextCursor());
    }

    /** @return The key, with its new secret */
    @Post("/{id}/rotate")
    @Status(HttpStatus.CREATED)
    @Operation(
            operationId = "rotateKey",
            summary = "Rotate a key: issue a new secret; the old one stays valid for the grace period")
    HttpResponse<IssuedKey> rotate(
            @Parameter(hidden = true) Caller caller,
            String id,
            @IdempotencyKey Attempt attempt,
            @Valid @Body @Nullable RotateKeyRequest request) {
        KeyId keyId = keyId(id);
        ApiKey made = ApiKey.generate(keyId);
        int grace = request == null || request.graceSeconds() == null ? 0 : request.graceSeconds();
        Outcome<IssuedKey> outcome = idempotency.once(
                attempt.with(request),
                IssuedKey.class,
                transaction -> IssuedKey.of(keys.rotate(transaction, caller, keyId, made, Duration.ofSeconds(grace))));
        return issued(outcome, made);
    }

    @Delete("/{id}")
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(operationId = "revokeKey", summary = "Revoke a key; its streams and terminals close within a second")
    @ApiResponse(responseCode = "204", description = "Revoked")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE: this is the last key that can manage keys")
    HttpResponse<Void> revoke(@Parameter(hidden = true) Caller caller, String id) {
        return Responses.noContent(keys.revoke(caller, keyId(id)));
    }

    private static KeyId keyId(String id) {
        return KeyId.parse(id).orElseThrow(() -> RejectedException.notFound("key", id));
    }

    /** The sort key of a key in the list, valid after the key is gone: fixed length, ordered by time. */
    private static String sortKey(StoredKey key) {
        return String.format(Locale.ROOT, "%015d.%s", key.createdAt().toEpochMilli(), key.id());
    }

    private HttpResponse<IssuedKey> issued(Outcome<IssuedKey> outcome, ApiKey made) {
        MutableHttpResponse<IssuedKey> response =
                Responses.created(outcome).header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (outcome.replayed()) {
            return response;
        }
        keys.apply(made.id());
        return response.body(new IssuedKey(outcome.value().key(), made.text()));
    }
}
