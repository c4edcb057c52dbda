// SPDX-License-Identifier: Apache-2.0
package dev.windsock.backup;

import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventLog;
import dev.windsock.principal.Cause;
import dev.windsock.store.AcknowledgedPositionFile;
import dev.windsock.store.Store;
import dev.windsock.store.StoreConfiguration;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.core.order.Ordered;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records a restore in the audit log of the first tenant. The row is the first change of the new epoch. Only that change
 * replaces the record of acknowledged changes, so a server that exits before making it must be started with {@code --restored}
 * again.
 *
 * <p>Threading: used once, while the server starts; blocks.
 */
@Singleton
final class RestoreRecord implements ApplicationEventListener<StartupEvent>, Ordered {
    private final StoreConfiguration configuration;
    private final Store store;
    private final EventLog log;
    private final AuditLog audit;

    RestoreRecord(StoreConfiguration configuration, Store store, EventLog log, AuditLog audit) {
        this.configuration = configuration;
        this.store = store;
        this.log = log;
        this.audit = audit;
    }

    @Override
    public void onApplicationEvent(StartupEvent event) {
        if (!configuration.restored()) {
            return;
        }
        Map<String, String> details = new TreeMap<>();
        details.put("position", log.latest().toString());
        if (AcknowledgedPositionFile.read(configuration.dataDir())
                instanceof AcknowledgedPositionFile.UpTo(var newest)) {
            details.put("previous_position", newest.toString());
        }
        store.write(transaction -> {
            audit.record(
                    transaction,
                    new AuditEntry(
                            TenantId.DEFAULT,
                            Cause.internal(Actor.OPERATOR),
                            "server:restore",
                            "SERVER",
                            null,
                            AuditEntry.Outcome.OK,
                            details));
            return details;
        });
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
