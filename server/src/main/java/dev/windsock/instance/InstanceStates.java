// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.InstanceId;
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

/** Stores instances and their changes, each with its event. Stateless; runs in transactions. */
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

    /** Returns the current time at the precision of the store. */
    Instant now() {
        return Timestamps.toMillis(clock.instant());
    }

    Optional<InstanceRecord> find(Transaction transaction, InstanceId id) {
        return repository.find(transaction.handle(), id);
    }

    /** Stores a new instance and appends its event. */
    void create(Transaction transaction, InstanceRecord instance, Cause cause) {
        repository.insert(transaction.handle(), instance);
        append(transaction, EventType.INSTANCE_CREATED, instance, cause);
    }

    /** Stores a changed instance as its next version, appends its event and returns it. */
    InstanceRecord change(Transaction transaction, InstanceRecord changed, EventType type, Cause cause) {
        InstanceRecord next = changed.next(now());
        if (!repository.update(transaction.handle(), next)) {
            throw new RejectedException(
                    ErrorCode.VERSION_CONFLICT,
                    "Instance " + next.id() + " was changed by another request. Read it again and retry.");
        }
        append(transaction, type, next, cause);
        return next;
    }

    private void append(Transaction transaction, EventType type, InstanceRecord instance, Cause cause) {
        journal.append(
                transaction,
                new ChangeJournal.Change(
                        type, instance.tenantId(), instance.id().value(), InstanceView.of(instance)),
                cause);
    }
}
