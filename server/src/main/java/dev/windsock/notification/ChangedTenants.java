// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.TenantId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Collects the tenants that a thread has to process, and pauses that thread.
 *
 * <p>Thread-safe. Only one thread removes tenants and calls the methods that pause; no thread blocks while holding the lock.
 */
final class ChangedTenants {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<TenantId> tenants = new HashSet<>();
    private boolean closed;

    void add(TenantId tenantId) {
        addAll(Set.of(tenantId));
    }

    void addAll(Collection<TenantId> added) {
        lock.lock();
        try {
            tenants.addAll(added);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the tenants that were added since the last call. */
    Set<TenantId> take() {
        lock.lock();
        try {
            Set<TenantId> taken = Set.copyOf(tenants);
            tenants.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Pauses until the timeout elapses or {@link #close} is called, even if tenants are added. */
    void pause(Duration timeout) {
        await(timeout, false);
    }

    /** Pauses until a tenant is added, the timeout elapses or {@link #close} is called. */
    void awaitChange(Duration timeout) {
        await(timeout, true);
    }

    private void await(Duration timeout, boolean untilChanged) {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (!closed && !(untilChanged && !tenants.isEmpty()) && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the current pause and all later ones. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
