// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.id.TenantId;
import dev.windsock.principal.Caller;
import dev.windsock.principal.CredentialCheck;
import dev.windsock.store.BoundedQuery;
import dev.windsock.store.Store;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Exports the audit log: records a row for the export first, then returns all matching rows.
 *
 * <p>Threading: safe for use by many threads; opening and reading an export block on the store.
 */
@Singleton
final class AuditExports {
    private static final int PAGE = 100;

    private final Store store;
    private final AuditRepository repository;
    private final AuditLog audit;
    private final CredentialCheck credentials;
    private final ObjectMapper json;
    private final AtomicInteger open = new AtomicInteger();
    private final Counter rows;

    AuditExports(
            Store store,
            AuditRepository repository,
            AuditLog audit,
            CredentialCheck credentials,
            ObjectMapper json,
            MeterRegistry meters) {
        this.store = store;
        this.repository = repository;
        this.audit = audit;
        this.credentials = credentials;
        this.json = json;
        Gauge.builder("windsock.audit.exports", open, AtomicInteger::get)
                .description("Audit exports in progress")
                .register(meters);
        this.rows = Counter.builder("windsock.audit.exported.rows")
                .description("Audit rows read for exports")
                .register(meters);
    }

    /** Opens an export; the caller closes it. Reading it fails once the caller's credential has ended. */
    InputStream open(Caller caller, AuditQuery query, ExportFormat format) {
        store.write(transaction -> {
            audit.record(transaction, entry(caller, query, format));
            return format;
        });
        open.incrementAndGet();
        return new AuditExport(before -> page(caller, query, before), format, json, open::decrementAndGet);
    }

    private BoundedQuery.Rows<AuditRepository.Placed, Long> page(Caller caller, AuditQuery query, @Nullable Long before)
            throws IOException {
        if (credentials.hasEnded(caller.principal())) {
            throw new IOException("The credential has ended.");
        }
        TenantId tenantId = caller.principal().tenantId();
        BoundedQuery.Rows<AuditRepository.Placed, Long> page =
                store.read(tenantId, handle -> repository.find(handle, tenantId, query.before(before), PAGE));
        rows.increment(page.rows().size());
        return page;
    }

    private static AuditEntry entry(Caller caller, AuditQuery query, ExportFormat format) {
        Map<String, String> details = new TreeMap<>(query.texts());
        details.put("format", format.name());
        return AuditEntry.done(caller, "audit:export", "AUDIT", null, details);
    }
}
