// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.instance.Instance;
import dev.windsock.instance.TerminationListener;
import dev.windsock.principal.Cause;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;

/** Detaches the volumes of an instance that is gone. Stateless; runs in transactions. */
@Singleton
final class Detachments implements TerminationListener {
    private final VolumeRepository repository;
    private final VolumeStates states;

    Detachments(VolumeRepository repository, VolumeStates states) {
        this.repository = repository;
        this.states = states;
    }

    @Override
    public void terminated(Transaction transaction, Instance instance, Cause cause) {
        for (Volume volume : repository.ofInstance(transaction.handle(), instance.id())) {
            states.detach(transaction, volume, cause);
        }
    }
}
