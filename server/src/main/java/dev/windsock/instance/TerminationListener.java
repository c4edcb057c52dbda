// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.principal.Cause;
import dev.windsock.store.Transaction;

/** Gives up what an instance has had. */
@FunctionalInterface
public interface TerminationListener {
    /** Called in the transaction in which the instance becomes TERMINATED, before that is told. */
    void terminated(Transaction transaction, Instance instance, Cause cause);
}
