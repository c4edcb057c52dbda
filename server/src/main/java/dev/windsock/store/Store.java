// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.Position;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Where state and log stand together. Blocks; call it from virtual threads.
 */
public interface Store {
    /** Reads in a transaction of its own, on the caller's thread. */
    <T> T read(Function<Handle, T> work);

    /**
     * Runs a change and commits it, durably, before it returns. Changes run one at a time in the order of the log, and
     * several may share one commit; a change that throws is undone alone and its exception is thrown here.
     */
    <T> Committed<T> write(Function<Transaction, T> work);

    /**
     * @param position of the last change that the work appended, or the newest one before it when it appended none
     */
    record Committed<T>(T value, Position position) {}
}
