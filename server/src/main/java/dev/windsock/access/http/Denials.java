// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.key.KeyRing;
import dev.windsock.access.key.StoredKey;
import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditWriter;
import dev.windsock.audit.DenialLimiter;
import dev.windsock.id.Actor;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.json.SteadyClock;
import dev.windsock.principal.Cause;
import dev.windsock.principal.Principal;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Records who was refused. Anyone can cause refusals, so there are bounds: some a minute for each key, or each address that
 * has none, are recorded one by one, and the row after a pause says how many were not.
 *
 * <p>Threading: {@link #record} is for any thread and does not block.
 */
@Singleton
final class Denials {
    /** How many rows a key or an address gets in a minute. */
    static final int ROWS_A_MINUTE = 30;

    private static final int MAX_PATH = 256;

    private final AuditWriter writer;
    private final KeyRing ring;
    private final DenialLimiter allowances;

    Denials(AuditWriter writer, KeyRing ring, SteadyClock clock) {
        this.writer = writer;
        this.ring = ring;
        this.allowances = new DenialLimiter(ROWS_A_MINUTE, clock);
    }

    /**
     * A refused request.
     *
     * @param principal who was refused, where the credential was valid
     * @param claimed which key a credential named that was not valid
     * @param action the permission that was asked for, or {@code access:authenticate}
     */
    record Denial(
            Optional<Principal> principal,
            Optional<KeyId> claimed,
            String action,
            String method,
            String path,
            String ipAddress,
            Optional<String> userAgent,
            String requestId) {}

    /** Records a refusal soon. */
    void record(Denial denial) {
        allowances
                .take(denial.principal().map(Principal::keyId), denial.ipAddress())
                .ifPresent(suppressed -> writer.soon((transaction, audit) ->
                        audit.record(transaction, entry(denial, suppressed + writer.dropped()))));
    }

    private AuditEntry entry(Denial denial, long suppressed) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("method", denial.method());
        details.put("path", cut(denial.path()));
        denial.claimed().ifPresent(id -> details.put("claimed_key_id", id.value()));
        if (suppressed > 0) {
            details.put("not_recorded_before", Long.toString(suppressed));
        }
        return new AuditEntry(
                tenant(denial),
                new Cause(
                        actor(denial),
                        denial.requestId(),
                        denial.ipAddress(),
                        denial.userAgent().orElse(null)),
                denial.action(),
                null,
                null,
                AuditEntry.Outcome.DENIED,
                details);
    }

    private TenantId tenant(Denial denial) {
        return denial.principal()
                .map(Principal::tenantId)
                .or(() -> denial.claimed().flatMap(ring::find).map(StoredKey::tenantId))
                .orElse(TenantId.DEFAULT);
    }

    /** A key that failed to prove itself is named as claimed, never as the actor. */
    private static Actor actor(Denial denial) {
        return denial.principal().map(Principal::actor).orElseGet(() -> new Actor(null, "anonymous"));
    }

    private static String cut(String path) {
        return path.length() <= MAX_PATH ? path : path.substring(0, MAX_PATH);
    }
}
