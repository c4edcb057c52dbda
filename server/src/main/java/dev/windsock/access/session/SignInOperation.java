// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.AdminKey;
import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.control.ControlOperation;
import dev.windsock.id.Actor;
import dev.windsock.principal.Cause;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Store;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Creates a link that signs the local operator in as an administrator, and records its creation. Thread-safe; blocks.
 */
@Singleton
final class SignInOperation implements ControlOperation {
    private final AdminKey adminKey;
    private final SignInLinks links;
    private final Store store;
    private final AuditLog audit;

    SignInOperation(AdminKey adminKey, SignInLinks links, Store store, AuditLog audit) {
        this.adminKey = adminKey;
        this.links = links;
        this.store = store;
        this.audit = audit;
    }

    @Override
    public String name() {
        return "sign-in";
    }

    @Override
    public void run(String user, OutputStream out) throws IOException {
        Principal administrator = adminKey.holder()
                .orElseThrow(() -> new RejectedException(
                        ErrorCode.INVALID_STATE,
                        "No valid key can manage keys and tenants: set WINDSOCK_ADMIN_KEY and restart the server"));
        store.write(transaction -> {
            audit.record(transaction, entry(administrator, user));
            return administrator;
        });
        out.write((links.create(administrator) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static AuditEntry entry(Principal administrator, String user) {
        return new AuditEntry(
                administrator.tenantId(),
                Cause.internal(Actor.OPERATOR),
                "session:link",
                "SESSION",
                null,
                AuditEntry.Outcome.OK,
                Map.of("key_id", administrator.keyId().value(), "user", user));
    }
}
