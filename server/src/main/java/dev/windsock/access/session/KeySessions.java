// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.KeyRing;
import dev.windsock.access.key.KeyRules;
import dev.windsock.access.key.StoredKey;
import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.principal.CredentialsChanged;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import io.micronaut.context.event.ApplicationEventPublisher;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Lists and ends the sessions of keys. Every key may list and end its own sessions. Listing the sessions of another key
 * requires the permission to manage keys. Ending them also requires all permissions of that key.
 *
 * <p>Threading: thread-safe; blocks on the store.
 */
@Singleton
final class KeySessions {
    private final Store store;
    private final SessionRepository repository;
    private final Sessions sessions;
    private final KeyRing ring;
    private final KeyRules rules;
    private final AuditLog audit;
    private final ApplicationEventPublisher<CredentialsChanged> changes;
    private final Clock clock;

    KeySessions(
            Store store,
            SessionRepository repository,
            Sessions sessions,
            KeyRing ring,
            KeyRules rules,
            AuditLog audit,
            ApplicationEventPublisher<CredentialsChanged> changes,
            Clock clock) {
        this.store = store;
        this.repository = repository;
        this.sessions = sessions;
        this.ring = ring;
        this.rules = rules;
        this.audit = audit;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * Returns the valid sessions of a key, including those opened on other servers, newest first.
     *
     * @throws RejectedException FORBIDDEN if the caller may not manage keys, NOT_FOUND if there is no such key or the caller
     *     may not manage it
     */
    List<Session> list(Caller caller, KeyId keyId) {
        if (!isOwn(caller, keyId) && !caller.principal().may(Permission.KEY_MANAGE)) {
            throw new RejectedException(
                    ErrorCode.FORBIDDEN, "Sessions of another key require the permission `key:manage`.");
        }
        List<Session> stored = store.read(handle -> {
            rules.find(handle, caller, keyId);
            return repository.ofKey(handle, keyId);
        });
        Instant now = clock.instant();
        return stored.stream()
                .map(sessions::latest)
                .filter(session -> session.validAt(now) && isOfValidSecret(session))
                .sorted(Comparator.comparing(Session::createdAt)
                        .thenComparing(Session::name)
                        .reversed())
                .toList();
    }

    private boolean isOfValidSecret(Session session) {
        return ring.principal(session.keyId(), session.secretVersion(), Principal.Credential.SESSION)
                .isPresent();
    }

    /**
     * Ends a session, and closes the streams that it opened.
     *
     * @param name the public id of the session
     * @throws RejectedException NOT_FOUND if there is no such session or the caller may not see it, FORBIDDEN if the session's
     *     key has permissions that the caller lacks
     */
    Outcome<Session> end(Caller caller, String name) {
        Outcome<Session> committed = store.writeEssential(transaction -> {
            rules.requireValid(transaction, caller);
            Session session = repository
                    .named(transaction.handle(), name)
                    .filter(found ->
                            isOwn(caller, found.keyId()) || caller.principal().may(Permission.KEY_MANAGE))
                    .orElseThrow(() -> RejectedException.notFound("session", name));
            end(transaction, caller, session);
            return session;
        });
        sessions.end(committed.value().token());
        changes.publishEvent(new CredentialsChanged());
        return committed;
    }

    private void end(Transaction transaction, Caller caller, Session session) {
        StoredKey key = rules.find(transaction.handle(), caller, session.keyId());
        if (!isOwn(caller, key.id())) {
            rules.requireHeld(caller, key.permissions(), "end a session of a key with");
        }
        repository.delete(transaction.handle(), session.token());
        // a change in another tenant is recorded in the audit logs of both tenants
        Stream.of(key.tenantId(), caller.tenantId())
                .distinct()
                .forEach(tenant -> audit.record(transaction, entry(caller, tenant, key, session)));
    }

    private static AuditEntry entry(Caller caller, TenantId tenant, StoredKey key, Session session) {
        return new AuditEntry(
                tenant,
                Cause.of(caller),
                Session.CLOSE,
                Session.RESOURCE,
                session.name(),
                AuditEntry.Outcome.OK,
                Map.of("key_id", key.id().value(), "key_name", key.name()));
    }

    private static boolean isOwn(Caller caller, KeyId keyId) {
        return keyId.equals(caller.principal().keyId());
    }
}
