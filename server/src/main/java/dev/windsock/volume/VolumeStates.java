// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.id.TenantId;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.log.EventType;
import dev.windsock.principal.Cause;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Changes a volume's stored state, always together with its event. Stateless; runs in transactions. */
@Singleton
final class VolumeStates {
    private final VolumeRepository repository;
    private final ChangeJournal journal;

    VolumeStates(VolumeRepository repository, ChangeJournal journal) {
        this.repository = repository;
        this.journal = journal;
    }

    void create(Transaction transaction, Volume volume, String driver, Cause cause) {
        repository.insert(transaction.handle(), volume, driver);
        append(transaction, EventType.VOLUME_CREATED, volume, cause);
    }

    /** @param unseenBy the run of the instance that does not see the volume, or null */
    Volume attach(Transaction transaction, Volume attached, @Nullable String unseenBy, Cause cause) {
        repository.updateAttachment(transaction.handle(), attached, unseenBy);
        append(transaction, EventType.VOLUME_ATTACHED, attached, cause);
        return attached;
    }

    Volume detach(Transaction transaction, Volume volume, Cause cause) {
        Volume detached = volume.detached();
        repository.updateAttachment(transaction.handle(), detached, null);
        append(transaction, EventType.VOLUME_DETACHED, detached, cause);
        return detached;
    }

    void delete(Transaction transaction, Volume volume, Cause cause) {
        repository.delete(transaction.handle(), volume);
        append(transaction, EventType.VOLUME_DELETED, volume, cause);
    }

    private void append(Transaction transaction, EventType type, Volume volume, Cause cause) {
        journal.append(
                transaction,
                new ChangeJournal.Change(type, new TenantId(volume.tenantId()), volume.id(), volume),
                cause);
    }
}
