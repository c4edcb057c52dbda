// SPDX-License-Identifier: Apache-2.0
package dev.windsock.journal;

import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventDraft;
import dev.windsock.log.EventType;
import dev.windsock.log.Position;
import dev.windsock.principal.Cause;
import dev.windsock.store.Transaction;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Records changes of resources. The event and the audit row commit together with the state that they describe, or not at
 * all.
 *
 * <p>Threading: stateless; runs in the caller's transaction, on its thread.
 */
@Singleton
public final class ChangeJournal {
    private final AuditLog audit;
    private final ObjectMapper json;

    ChangeJournal(AuditLog audit, ObjectMapper json) {
        this.audit = audit;
        this.json = json;
    }

    /**
     * A change of one resource.
     *
     * @param tenantId in whose log the change appears
     * @param payload the resource as it now is, as clients see it
     */
    public record Change(EventType type, TenantId tenantId, String resourceId, Object payload) {}

    /** Appends the event of a change that has no audit row of its own, and returns its position. */
    public Position append(Transaction transaction, Change change, Cause cause) {
        return transaction.append(new EventDraft(
                change.type().name(),
                change.type().topic(),
                change.tenantId(),
                change.type().resourceType().name(),
                change.resourceId(),
                cause.actor(),
                cause.requestId(),
                write(change.payload())));
    }

    /**
     * Appends the event of a change, then records its audit row.
     *
     * @param action such as {@code volume:create}
     * @param details plain values worth keeping; no secret
     */
    public void record(
            Transaction transaction, Change change, Cause cause, String action, Map<String, String> details) {
        append(transaction, change, cause);
        audit(transaction, change.tenantId(), change, cause, action, details);
    }

    /** Records the audit row of a change in a tenant's audit, without an event. */
    public void audit(
            Transaction transaction,
            TenantId tenantId,
            Change change,
            Cause cause,
            String action,
            Map<String, String> details) {
        audit.record(
                transaction,
                new AuditEntry(
                        tenantId,
                        cause,
                        action,
                        change.type().resourceType().name(),
                        change.resourceId(),
                        AuditEntry.Outcome.OK,
                        details));
    }

    private String write(Object payload) {
        try {
            return json.writeValueAsString(payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
