// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.sql.Connection;
import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The database of a store, migrated and open. Writes and reads have connections of their own, so no read keeps a write
 * waiting.
 *
 * <p>Threading: {@link #writer} is for one thread. Everything else is for any thread.
 */
sealed interface StoreDatabase extends AutoCloseable permits SqliteDatabase, PostgresDatabase {
    /** The connection that writes. A transaction in it is durable when its commit returns. */
    Jdbi writer();

    /** Connections that read. A transaction in one reads a snapshot. */
    Jdbi readers();

    /** Returns the number of reads that can run at once. */
    int maxReads();

    /**
     * Prepares a transaction of {@link #writer} that the database itself ends, if it can, when a statement, a wait for a lock or a pause of
     * this server takes longer than a timeout. Otherwise the locks of a server that is suspended would stop all others.
     */
    void limitWrite(Handle write, Duration timeout);

    /** Does the same for a transaction of {@link #readers}. */
    void limit(Handle read, Duration timeout);

    /** The right of this server to write. */
    StoreOwner owner();

    /** Ends the statement that another thread runs on a connection of {@link #readers}, if it can. Does not block. */
    void interrupt(Connection read);

    /** Writes something without meaning, in a transaction of {@link #writer}, so that its commit shows whether writes work. */
    void writeProbe(Handle write);

    /** Reads the size of the database. */
    StoreSize size(Handle read);

    /** Returns the guard of the disk that the database is on. */
    DiskSpaceGuard disk();

    /**
     * Returns some of the space of removed rows to the file system, in a transaction of {@link #writer}.
     *
     * @param all whether to return all of it; otherwise some is kept for new rows
     * @return whether there is more
     */
    boolean returnSpace(Handle write, boolean all);

    /** Replaces the connections after one has failed. */
    void reconnect();

    @Override
    void close();
}
