// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.id.TenantId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.json.Timestamps;
import dev.windsock.log.EventType;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Manages tenants on behalf of callers. Changes appear in the log of the caller's tenant.
 *
 * <p>Threading: stateless; every method blocks and may be called from any virtual thread.
 */
@Singleton
final class TenantService {
    private final Store store;
    private final TenantRepository repository;
    private final TenantQuotas quotas;
    private final TenantBounds bounds;
    private final TenantKeys keys;
    private final List<TenantData> data;
    private final IdempotencyKeys idempotency;
    private final ChangeJournal journal;
    private final Clock clock;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    TenantService(
            Store store,
            TenantRepository repository,
            TenantQuotas quotas,
            TenantBounds bounds,
            TenantKeys keys,
            List<TenantData> data,
            IdempotencyKeys idempotency,
            ChangeJournal journal,
            Clock clock) {
        this.store = store;
        this.repository = repository;
        this.quotas = quotas;
        this.bounds = bounds;
        this.keys = keys;
        this.data = List.copyOf(data);
        this.idempotency = idempotency;
        this.journal = journal;
        this.clock = clock;
    }

    /** Returns tenants, newest first. */
    Page<Tenant> list(PageRequest page) {
        return store.read(handle -> repository.list(handle, page));
    }

    /** @throws RejectedException NOT_FOUND */
    Tenant get(String id) {
        return store.read(handle -> find(handle, id));
    }

    /** @throws RejectedException NOT_FOUND */
    Usage usage(String id) {
        return store.read(
                handle -> Usage.of(quotas.held(handle, find(handle, id).tenantId())));
    }

    Outcome<Tenant> create(Caller caller, CreateTenantRequest request, Attempt attempt) {
        Outcome<Tenant> outcome = idempotency.once(attempt, Tenant.class, transaction -> {
            if (repository.nameTaken(transaction.handle(), request.name())) {
                throw new RejectedException(
                        ErrorCode.NAME_TAKEN, "A tenant named `" + request.name() + "` already exists.");
            }
            Tenant tenant = new Tenant(
                    ids.generate().toString(),
                    request.name(),
                    request.quotasOrNone(),
                    caller.principal().keyId().value(),
                    Timestamps.toMillis(clock.instant()));
            repository.insert(transaction.handle(), tenant);
            record(transaction, caller, EventType.TENANT_CREATED, "tenant:create", tenant);
            return tenant;
        });
        if (!outcome.replayed()) {
            bounds.changed(outcome.value());
        }
        return outcome;
    }

    /** Replaces the quotas of a tenant. The tenant keeps existing resources that exceed the new quotas. */
    Outcome<Tenant> change(Caller caller, String id, Quotas other) {
        Outcome<Tenant> committed = store.write(transaction -> {
            Tenant tenant = find(transaction.handle(), id).with(other);
            repository.update(transaction.handle(), tenant);
            record(transaction, caller, EventType.TENANT_UPDATED, "tenant:update", tenant);
            return tenant;
        });
        bounds.changed(committed.value());
        return committed;
    }

    /**
     * Deletes a tenant that owns only keys, and revokes the keys. Blocks until everything that was opened with them is closing.
     */
    Outcome<Tenant> delete(Caller caller, String id) {
        Outcome<Tenant> committed = store.write(transaction -> {
            Tenant tenant = find(transaction.handle(), id);
            if (tenant.tenantId().equals(TenantId.DEFAULT)) {
                throw new RejectedException(ErrorCode.INVALID_STATE, "The tenant `default` cannot be deleted.");
            }
            requireEmpty(quotas.held(transaction.handle(), tenant.tenantId()));
            repository.delete(transaction.handle(), tenant, clock.instant());
            keys.revoke(transaction, caller, tenant.tenantId());
            data.forEach(some -> some.delete(transaction, tenant.tenantId()));
            record(transaction, caller, EventType.TENANT_DELETED, "tenant:delete", tenant);
            return tenant;
        });
        bounds.changed(committed.value());
        keys.revoked(committed.value().tenantId());
        return committed;
    }

    private static void requireEmpty(Map<Quota, Long> held) {
        String left = Stream.of(Quota.INSTANCES, Quota.VOLUMES, Quota.VPCS)
                .filter(holding -> held.getOrDefault(holding, 0L) > 0)
                .map(holding -> holding.words(held.getOrDefault(holding, 0L)))
                .collect(Collectors.joining(", "));
        if (!left.isEmpty()) {
            throw new RejectedException(
                    ErrorCode.TENANT_NOT_EMPTY, "The tenant still has " + left + ". Terminate and delete them first.");
        }
    }

    private Tenant find(Handle handle, String id) {
        return repository.find(handle, new TenantId(id)).orElseThrow(() -> RejectedException.notFound("tenant", id));
    }

    private void record(Transaction transaction, Caller caller, EventType type, String action, Tenant tenant) {
        journal.record(
                transaction,
                new ChangeJournal.Change(type, caller.principal().tenantId(), tenant.id(), tenant),
                Cause.of(caller),
                action,
                Map.of("name", tenant.name()));
    }
}
