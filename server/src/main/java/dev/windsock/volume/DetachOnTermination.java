// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.instance.InstanceRecord;
import dev.windsock.instance.TerminationListener;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.log.EventType;
import dev.windsock.principal.Cause;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;

/** Detaches the volumes of an instance that is terminated. Stateless; runs in transactions. */
@Singleton
final class DetachOnTermination implements TerminationListener {
    private final VolumeRepository repository;
    private final ChangeJournal journal;

    DetachOnTermination(VolumeRepository repository, ChangeJournal journal) {
        this.repository = repository;
        this.journal = journal;
    }

    @Override
    public void terminated(Transaction transaction, InstanceRecord instance, Cause cause) {
        for (VolumeRecord volume : repository.attachedTo(transaction.handle(), instance.id())) {
            VolumeRecord detached = volume.with(null);
            repository.updateAttachment(transaction.handle(), detached);
            journal.append(transaction, detached.change(EventType.VOLUME_DETACHED), cause);
        }
    }
}
