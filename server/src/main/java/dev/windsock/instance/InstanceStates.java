// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.json.Timestamps;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Topic;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Transaction;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Changes an instance's stored state, always together with the event that tells it. Stateless; runs in transactions. */
@Singleton
final class InstanceStates {
    private final InstanceRepository repository;
    private final ObjectMapper json;
    private final Clock clock;

    InstanceStates(InstanceRepository repository, ObjectMapper json, Clock clock) {
        this.repository = repository;
        this.json = json;
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
        tell(transaction, "INSTANCE_CREATED", instance, cause);
    }

    /** Stores an instance's next version and tells it. */
    Instance change(Transaction transaction, Instance next, @Nullable Intent intent, String eventType, Cause cause) {
        if (!repository.update(transaction.handle(), next, intent)) {
            throw new RejectedException(
                    ErrorCode.VERSION_CONFLICT, "Instance " + next.id() + " was changed by someone else.");
        }
        tell(transaction, eventType, next, cause);
        return next;
    }

    private void tell(Transaction transaction, String type, Instance instance, Cause cause) {
        transaction.append(new EventDraft(
                type,
                Topic.INSTANCES,
                new TenantId(instance.tenantId()),
                "INSTANCE",
                instance.id(),
                cause.actor(),
                cause.requestId(),
                write(instance)));
    }

    private String write(Instance instance) {
        try {
            return json.writeValueAsString(instance);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
