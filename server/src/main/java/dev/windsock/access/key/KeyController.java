// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.KeyId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKey;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.limit.MaxSize;
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
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The endpoints for API keys. */
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
    @ApiResponse(
            responseCode = "400",
            description =
                    "VALIDATION_FAILED: the request does not match this document, `role` and `permissions` are both"
                            + " set or both missing, or `expires_at` is in the past, or later than the expiry of the calling "
                            + "key")
    @ApiResponse(responseCode = "404", description = "NOT_FOUND: the tenant does not exist")
    @ApiResponse(responseCode = "409", description = "QUOTA_EXCEEDED, IDEMPOTENCY_KEY_REUSED")
    HttpResponse<IssuedKey> create(
            @Parameter(hidden = true) Caller caller,
            @IdempotencyKey Attempt attempt,
            @Valid @Body CreateKeyRequest request) {
        ApiKey made = ApiKey.generate();
        StoredKey prepared = keys.prepare(caller, request, made);
        Outcome<IssuedKey> outcome = idempotency.once(attempt.with(request), IssuedKey.class, transaction -> {
            keys.create(transaction, caller, prepared);
            return IssuedKey.stored(keys.view(prepared));
        });
        return issued(outcome, made, prepared);
    }

    /** @return One page of keys */
    @Get
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Operation(operationId = "listKeys", summary = "List the keys that are not revoked, newest first")
    KeyView.Page list(
            @Parameter(hidden = true) Caller caller,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor,
            @Parameter(
                            description =
                                    "The tenant whose keys to list, by default the caller's own; another tenant requires "
                                            + "`tenant:manage`")
                    @QueryValue("tenant_id")
                    @Nullable String tenantId) {
        PageRequest request = PageRequest.of("keys", limit, cursor, SORT_KEY.asMatchPredicate());
        List<StoredKey> read = keys.list(keys.tenant(caller, tenantId)).stream()
                .filter(key -> request.after() == null || sortKey(key).compareTo(request.after()) < 0)
                .limit(request.limitAndOne())
                .toList();
        Page<KeyView> page = request.page(read, KeyController::sortKey).map(keys::view);
        return new KeyView.Page(page.items(), page.nextCursor());
    }

    /** @return The key, with its new secret */
    @Post("/{id}/rotate")
    @Status(HttpStatus.CREATED)
    @Operation(
            operationId = "rotateKey",
            summary = "Rotate a key: issue a new secret; the old secret stays valid for the grace period")
    HttpResponse<IssuedKey> rotate(
            @Parameter(hidden = true) Caller caller,
            String id,
            @IdempotencyKey Attempt attempt,
            @Valid @Body @Nullable RotateKeyRequest request) {
        KeyId keyId = keyId(id);
        ApiKey made = ApiKey.generate(keyId);
        int grace = request == null || request.graceSeconds() == null ? 0 : request.graceSeconds();
        AtomicReference<@Nullable StoredKey> rotated = new AtomicReference<>();
        Outcome<IssuedKey> outcome = idempotency.once(attempt.with(request), IssuedKey.class, transaction -> {
            StoredKey after = keys.rotate(transaction, caller, keyId, made, Duration.ofSeconds(grace));
            rotated.set(after);
            return IssuedKey.stored(keys.view(after));
        });
        return issued(outcome, made, rotated.get());
    }

    @Delete("/{id}")
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(operationId = "revokeKey", summary = "Revoke a key; its streams and terminals close within a second")
    @ApiResponse(responseCode = "204", description = "The key was revoked")
    @ApiResponse(responseCode = "403", description = "FORBIDDEN: the key has permissions that the caller lacks")
    @ApiResponse(
            responseCode = "409",
            description =
                    "INVALID_STATE: this is the last key that can manage keys or tenants; if it never expires, keys "
                            + "that expire do not count")
    HttpResponse<Void> revoke(@Parameter(hidden = true) Caller caller, String id) {
        return Responses.noContent(keys.revoke(caller, keyId(id)));
    }

    private static KeyId keyId(String id) {
        return KeyId.parse(id).orElseThrow(() -> RejectedException.notFound("key", id));
    }

    /** The sort key of a key in the list, which stays valid after the key is removed: fixed length, ordered by time. */
    private static String sortKey(StoredKey key) {
        return String.format(Locale.ROOT, "%015d.%s", key.createdAt().toEpochMilli(), key.id());
    }

    /** @param committed the key with the new secret; not used for a replayed response */
    private HttpResponse<IssuedKey> issued(Outcome<IssuedKey> outcome, ApiKey made, @Nullable StoredKey committed) {
        MutableHttpResponse<IssuedKey> response =
                Responses.created(outcome).header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (outcome.replayed()) {
            return response;
        }
        keys.apply(Objects.requireNonNull(committed));
        return response.body(new IssuedKey(outcome.value().key(), made.text()));
    }
}
