// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.id.TenantId;
import dev.windsock.instance.Cause;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Topic;
import dev.windsock.store.Transaction;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Changes a volume's stored state, always together with the event that tells it. Stateless; runs in transactions. */
@Singleton
final class VolumeStates {
    private final VolumeRepository repository;
    private final ObjectMapper json;

    VolumeStates(VolumeRepository repository, ObjectMapper json) {
        this.repository = repository;
        this.json = json;
    }

    void create(Transaction transaction, Volume volume, String driver, Cause cause) {
        repository.insert(transaction.handle(), volume, driver);
        tell(transaction, "VOLUME_CREATED", volume, cause);
    }

    /** @param unseenBy the run of the instance that does not see the volume, or null */
    Volume attach(Transaction transaction, Volume attached, @Nullable String unseenBy, Cause cause) {
        repository.updateAttachment(transaction.handle(), attached, unseenBy);
        tell(transaction, "VOLUME_ATTACHED", attached, cause);
        return attached;
    }

    Volume detach(Transaction transaction, Volume volume, Cause cause) {
        Volume detached = volume.detached();
        repository.updateAttachment(transaction.handle(), detached, null);
        tell(transaction, "VOLUME_DETACHED", detached, cause);
        return detached;
    }

    void delete(Transaction transaction, Volume volume, Cause cause) {
        repository.delete(transaction.handle(), volume);
        tell(transaction, "VOLUME_DELETED", volume, cause);
    }

    private void tell(Transaction transaction, String type, Volume volume, Cause cause) {
        transaction.append(new EventDraft(
                type,
                Topic.VOLUMES,
                new TenantId(volume.tenantId()),
                "VOLUME",
                volume.id(),
                cause.actor(),
                cause.requestId(),
                write(volume)));
    }

    private String write(Volume volume) {
        try {
            return json.writeValueAsString(volume);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
