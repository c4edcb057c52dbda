// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.json.Timestamps;
import dev.windsock.log.EventType;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Changes an instance's stored state, always together with its event. Stateless; runs in transactions. */
@Singleton
final class InstanceStates {
    private final InstanceRepository repository;
    private final ChangeJournal journal;
    private final Clock clock;

    InstanceStates(InstanceRepository repository, ChangeJournal journal, Clock clock) {
        this.repository = repository;
        this.journal = journal;
        this.clock = clock;
    }

    /** The time of a change, as it is stored. */
    Instant now() {
        return Timestamps.toMillis(clock.instant());
    }

    Optional<Managed> find(Transaction transaction, InstanceId id) {
        return repository.find(transaction.handle(), id);
    }

    void create(Transaction transaction, Instance instance, Cause cause) {
        repository.insert(transaction.handle(), instance);
        append(transaction, EventType.INSTANCE_CREATED, instance, cause);
    }

    /** Stores an instance's next version and appends its event. */
    Instance change(Transaction transaction, Instance next, @Nullable Intent intent, EventType type, Cause cause) {
        if (!repository.update(transaction.handle(), next, intent)) {
            throw new RejectedException(
                    ErrorCode.VERSION_CONFLICT, "Instance " + next.id() + " was changed by someone else.");
        }
        append(transaction, type, next, cause);
        return next;
    }

    private void append(Transaction transaction, EventType type, Instance instance, Cause cause) {
        journal.append(
                transaction,
                new ChangeJournal.Change(type, new TenantId(instance.tenantId()), instance.id(), instance),
                cause);
    }
}
