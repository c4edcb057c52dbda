// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.principal.Cause;
import dev.windsock.store.Transaction;

/** Releases the resources of an instance. */
@FunctionalInterface
public interface TerminationListener {
    /** Called in the transaction that terminates the instance, before INSTANCE_TERMINATED is appended. */
    void terminated(Transaction transaction, InstanceRecord instance, Cause cause);
}
