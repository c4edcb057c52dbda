// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.json.Timestamps;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Topic;
import dev.windsock.store.Transaction;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The audit's rows beside the state they speak of.
 *
 * <p>Threading: records run one at a time, since transactions do; that is what makes the chain one chain.
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
    public void record(Transaction transaction, AuditEntry given) {
        AuditEntry entry = fitted(given);
        AuditChain chain = repository
                .chain(transaction.handle(), entry.tenantId())
                .orElseGet(() -> repository.begin(transaction.handle(), entry.tenantId()));
        String id = ids.generate().toString();
        AuditRow row = new AuditRow(
                        id,
                        entry.tenantId().value(),
                        new AuditRow.AuditActor(
                                entry.actor().keyId(), entry.actor().name()),
                        entry.action(),
                        entry.resourceType(),
                        entry.resourceId(),
                        entry.outcome(),
                        entry.details(),
                        entry.ipAddress(),
                        entry.userAgent(),
                        entry.requestId(),
                        Timestamps.toMillis(clock.instant()),
                        "",
                        chain.headHash())
                .hashed();
        repository.append(transaction.handle(), chain, row);
        transaction.append(new EventDraft(
                "AUDIT_LOG", Topic.AUDIT, entry.tenantId(), "AUDIT", id, entry.actor(), entry.requestId(), write(row)));
    }

    /** Cuts what comes from outside to what the table takes, before it is hashed. */
    private static AuditEntry fitted(AuditEntry entry) {
        return new AuditEntry(
                entry.tenantId(),
                entry.actor(),
                entry.action(),
                entry.resourceType(),
                entry.resourceId(),
                entry.outcome(),
                entry.details(),
                entry.ipAddress(),
                cut(entry.userAgent()),
                entry.requestId());
    }

    private static @Nullable String cut(@Nullable String userAgent) {
        return userAgent == null || userAgent.length() <= MAX_USER_AGENT
                ? userAgent
                : userAgent.substring(0, MAX_USER_AGENT);
    }

    private String write(AuditRow row) {
        try {
            return json.writeValueAsString(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
