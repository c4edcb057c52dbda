// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.id.NodeId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.Position;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The database of a store, migrated and open. Writes and reads have connections of their own, so no read keeps a write
 * waiting.
 *
 * <p>Threading: {@link #writer} is for use by one thread. Everything else is thread-safe.
 */
sealed interface StoreDatabase extends AutoCloseable permits SqliteDatabase, PostgresDatabase {
    /** The connection that writes. A transaction on it is durable once its commit returns. */
    Jdbi writer();

    /** Connections that read. A transaction on one of them reads a snapshot. */
    Jdbi readers();

    /** Returns the number of reads that can run concurrently. */
    int maxReads();

    /**
     * Prepares a transaction of {@link #writer}. Where servers share a database, the transaction ends when a statement, a wait
     * for a lock or a pause of this server exceeds a timeout. Otherwise the locks of a suspended server would block all others.
     * If the database is a file, this fails if the file was deleted or replaced, because changes stored in it would be lost.
     */
    void beginWrite(Handle write, Duration timeout);

    /** Prepares a transaction of {@link #readers} in the same way. */
    void limit(Handle read, Duration timeout);

    /**
     * Acquires the head of the log for a transaction of {@link #writer}, and with it the right to append: only one server that
     * shares the database can hold it. Blocks until the others have committed.
     *
     * @param known the latest position that this server has committed
     * @return the latest position in the log, after which this transaction continues
     * @throws StoreRecovery.ForeignWriterException when the log is not the one that this server knows
     * @throws StoreRecovery.PromotedException if a promoted standby may lack changes that servers have delivered
     */
    Position lockHead(Handle write, LogHead known);

    /**
     * Returns whether a promoted standby may lack changes that servers have shown to clients. Reliable only if the head has
     * been acquired.
     */
    boolean isPromoted(Handle write);

    /**
     * After a promotion, checks, in a transaction of {@link #writer}, that the database contains the events that this server
     * has delivered.
     *
     * @param known the latest position that this server knows
     * @param shown the latest event that this server has shown since its start; empty if it has shown none
     */
    void confirmPromotion(Handle write, Position known, Optional<ChangeEvent> shown);

    /**
     * Returns the timeline of the database, which increases with each promotion of a standby; empty if the database has no
     * timelines.
     */
    String timeline(Handle handle);

    /**
     * Returns whether this server has the right to write, in a transaction of {@link #writer} that has acquired the head.
     * Moving the head also checks this right.
     */
    boolean isOwned(Handle write);

    /**
     * Returns whether other servers are able to write to the database while this server runs, even if they are not allowed to.
     */
    boolean hasOtherWriters();

    /** Returns whether other servers may use the database now. */
    boolean isShared();

    /** Returns whether this server is the oldest of the running servers. Does not block. */
    boolean isOldest();

    /** Returns this server's node. */
    NodeId node();

    /** Returns the nodes of the database, ordered by name; empty if no other server can open it. */
    List<NodeEntry> nodes(Handle read);

    /** Returns the id of the store, which is the same for all servers that use it. */
    String storeId();

    /** This server's right to write. */
    StoreOwner owner();

    /**
     * Ends the statement that another thread is running on a connection of {@link #readers}, if the database supports that.
     * Does not block.
     */
    void interrupt(Connection read);

    /** Performs a dummy write in a transaction of {@link #writer}, so that its commit shows whether writes work. */
    void writeProbe(Handle write);

    /** Returns the time according to the clock that all servers share; empty if no other server can open the store. */
    Optional<Instant> now(Handle handle);

    /** Reads the size of the database. */
    StoreSize size(Handle read);

    /** Returns the guard for the disk that the database is on. */
    DiskSpaceGuard disk();

    /**
     * Returns some of the space of removed rows to the file system, in a transaction of {@link #writer}.
     *
     * @param all whether to return all of it; otherwise some is kept for new rows
     * @return whether there is more to return
     */
    boolean returnSpace(Handle write, boolean all);

    /** Replaces the connections after one has failed. */
    void reconnect();

    @Override
    void close();
}
