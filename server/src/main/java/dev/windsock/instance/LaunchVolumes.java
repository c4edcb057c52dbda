// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.principal.Caller;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Transaction;

/** Attaches the volumes that a launch of an instance requests. */
@FunctionalInterface
public interface LaunchVolumes {
    /**
     * Called in the transaction that stores the instance, after INSTANCE_CREATED is appended.
     *
     * @throws RejectedException VALIDATION_FAILED, NOT_FOUND, VOLUME_IN_USE, MOUNT_PATH_TAKEN
     */
    void attach(Transaction transaction, InstanceRecord instance, Caller caller);
}
