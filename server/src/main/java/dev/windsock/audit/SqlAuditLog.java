// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.json.Texts;
import dev.windsock.json.Timestamps;
import dev.windsock.log.EventDraft;
import dev.windsock.log.EventType;
import dev.windsock.principal.Cause;
import dev.windsock.store.Transaction;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Stores audit rows in the same database as the state that they describe.
 *
 * <p>Threading: transactions run one at a time, so that rows form a single chain.
 */
@Singleton
final class SqlAuditLog implements AuditLog {
    private static final int MAX_USER_AGENT = 256;

    private final AuditRepository repository;
    private final ObjectMapper json;
    private final Clock clock;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    SqlAuditLog(AuditRepository repository, ObjectMapper json, Clock clock) {
        this.repository = repository;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public void record(Transaction transaction, AuditEntry entry) {
        Cause cause = entry.cause();
        AuditChain chain = repository
                .chain(transaction.handle(), entry.tenantId())
                .orElseGet(() -> repository.begin(transaction.handle(), entry.tenantId()));
        String id = ids.generate().toString();
        AuditRow row = new AuditRow(
                        id,
                        entry.tenantId().value(),
                        new AuditRow.AuditActor(
                                cause.actor().keyId(), cause.actor().name()),
                        entry.action(),
                        entry.resourceType(),
                        entry.resourceId(),
                        entry.outcome(),
                        entry.details(),
                        cause.ipAddress(),
                        clean(cause.userAgent()),
                        cause.requestId(),
                        Timestamps.toMillis(clock.instant()),
                        "",
                        chain.headHash())
                .hashed();
        repository.append(transaction.handle(), chain, row);
        transaction.append(new EventDraft(
                EventType.AUDIT_LOG.name(),
                EventType.AUDIT_LOG.topic(),
                entry.tenantId(),
                EventType.AUDIT_LOG.resourceType().name(),
                id,
                cause.actor(),
                cause.requestId(),
                null,
                cause.traceParent(),
                write(row)));
    }

    /** Truncates a client's text to the width of its column, and makes it printable, before the row is hashed. */
    private static @Nullable String clean(@Nullable String userAgent) {
        return userAgent == null
                ? null
                : Texts.visible(userAgent.substring(0, Math.min(userAgent.length(), MAX_USER_AGENT)));
    }

    private String write(AuditRow row) {
        try {
            return json.writeValueAsString(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
