// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.key.KeyRing;
import dev.windsock.access.key.StoredKey;
import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditRowLimiter;
import dev.windsock.audit.AuditWriter;
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
 * Records denied requests in the audit log. Anyone can cause denials, so the number of rows per minute is limited for each key
 * and action or, without a valid key, for each address. Denials that a page can cause have a separate limit, so that a page
 * cannot hide other denials at the same address. The next row contains the number of denials that were not recorded.
 *
 * <p>Threading: {@link #record} may be called from any thread and does not block.
 */
@Singleton
final class Denials {
    /** Maximum number of rows per minute for a key or an address. */
    static final int ROWS_A_MINUTE = 30;

    private static final int MAX_PATH = 256;

    private final AuditWriter writer;
    private final KeyRing ring;
    private final AuditRowLimiter allowances;
    private final AuditRowLimiter allowancesOfPages;

    Denials(AuditWriter writer, KeyRing ring, SteadyClock clock) {
        this.writer = writer;
        this.ring = ring;
        this.allowances = new AuditRowLimiter(ROWS_A_MINUTE, clock);
        this.allowancesOfPages = new AuditRowLimiter(ROWS_A_MINUTE, clock);
    }

    /**
     * A denied request.
     *
     * @param principal the sender, if its credential was valid
     * @param claimed the key that an invalid credential named
     * @param byPage whether any page that the user visits could have caused it: by a request from another origin, or with a
     *     ticket in the URL
     * @param action the required permission, or {@code access:authenticate}
     */
    record Denial(
            Optional<Principal> principal,
            Optional<KeyId> claimed,
            boolean byPage,
            String action,
            String method,
            String path,
            String ipAddress,
            Optional<String> userAgent,
            String requestId) {}

    /** Schedules the recording of a denial, off the event loop. */
    void record(Denial denial) {
        (denial.byPage() ? allowancesOfPages : allowances)
                .take(denial.principal().map(Principal::keyId), denial.ipAddress(), denial.action())
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
                        denial.userAgent().orElse(null),
                        null),
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

    /** A key whose secret was wrong is recorded as the claimed key, never as the actor. */
    private static Actor actor(Denial denial) {
        return denial.principal().map(Principal::actor).orElseGet(() -> new Actor(null, "anonymous"));
    }

    private static String cut(String path) {
        return path.length() <= MAX_PATH ? path : path.substring(0, MAX_PATH);
    }
}
