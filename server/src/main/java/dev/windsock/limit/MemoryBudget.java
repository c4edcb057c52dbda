// SPDX-License-Identifier: Apache-2.0
package dev.windsock.limit;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The budget in bytes for one {@link MemoryUse}: in total, for each tenant and for each key. A share is acquired before memory
 * is allocated. A key that holds nothing may exceed its part with a single share, so that a small heap does not reject a large
 * request forever.
 *
 * <p>Threading: thread-safe; does not block. If concurrent shares fit individually but not together, all of them may be
 * rejected.
 */
public final class MemoryBudget {
    /** The divisor that determines how much of the budget one tenant can hold. */
    public static final int TENANT_PART = 2;

    /** The divisor that determines how much of the budget one key can hold. */
    public static final int KEY_PART = 4;

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final MemoryUse use;
    private final long total;
    private final Runnable onRejection;
    private final AtomicLong held = new AtomicLong();
    private final Map<String, Long> ofKeys = new ConcurrentHashMap<>();
    private final Map<String, Long> ofTenants = new ConcurrentHashMap<>();

    MemoryBudget(MemoryUse use, long total, Runnable onRejection) {
        this.use = use;
        this.total = total;
        this.onRejection = onRejection;
    }

    /** A part of the budget that is in use until this share is closed. Closing it again has no effect. */
    public final class Share implements AutoCloseable {
        private final String key;
        private final String tenant;
        private final AtomicLong bytes;

        private Share(String key, String tenant, long bytes) {
            this.key = key;
            this.tenant = tenant;
            this.bytes = new AtomicLong(bytes);
        }

        /** Releases the part of a reservation that exceeds a number of bytes. */
        public void shrinkTo(long size) {
            long before = bytes.getAndUpdate(now -> Math.min(now, size));
            if (before > size) {
                release(key, tenant, before - size);
            }
        }

        @Override
        public void close() {
            shrinkTo(0);
        }
    }

    /**
     * Acquires a share.
     *
     * @param key the holder of the share: a key, or the network of a client without a key
     * @param tenant the tenant of the key; a separate name for clients without a key
     * @throws RejectedException RATE_LIMITED if the key or its tenant holds too much, OVERLOADED if all holders together hold
     *     too much
     */
    public Share acquire(String key, String tenant, long bytes) {
        Share share = hold(key, tenant, bytes);
        Excess excess = excess(key, tenant, bytes);
        if (excess != null) {
            share.close();
            onRejection.run();
            throw new RejectedException(
                    excess.code,
                    excess.owner + " reached the memory limit for " + use.what() + ". Retry later.",
                    RETRY_DELAY);
        }
        return share;
    }

    /** Acquires a share in the same way, for a caller that can manage with less memory; empty if the share does not fit. */
    public Optional<Share> tryAcquire(String key, String tenant, long bytes) {
        Share share = hold(key, tenant, bytes);
        if (excess(key, tenant, bytes) == null) {
            return Optional.of(share);
        }
        share.close();
        return Optional.empty();
    }

    /** Returns the holder that exceeds its limit once the share is counted; null if none does. */
    private @Nullable Excess excess(String key, String tenant, long bytes) {
        if (held.get() > total) {
            return Excess.OF_SERVER;
        }
        long ofKey = ofKeys.getOrDefault(key, 0L);
        if (ofKey > total / KEY_PART && ofKey > bytes) {
            return Excess.OF_KEY;
        }
        long ofTenant = ofTenants.getOrDefault(tenant, 0L);
        return ofTenant > total / TENANT_PART && ofTenant > bytes ? Excess.OF_TENANT : null;
    }

    private enum Excess {
        OF_SERVER(ErrorCode.OVERLOADED, "This server has"),
        OF_KEY(ErrorCode.RATE_LIMITED, "This key has"),
        OF_TENANT(ErrorCode.RATE_LIMITED, "This tenant has");

        private final ErrorCode code;
        private final String owner;

        Excess(ErrorCode code, String owner) {
            this.code = code;
            this.owner = owner;
        }
    }

    /**
     * Counts memory that is already allocated, even if it exceeds the budget. Until this share is released, later
     * shares may be rejected.
     */
    public Share hold(String key, String tenant, long bytes) {
        held.addAndGet(bytes);
        ofKeys.merge(key, bytes, Long::sum);
        ofTenants.merge(tenant, bytes, Long::sum);
        return new Share(key, tenant, bytes);
    }

    private void release(String key, String tenant, long bytes) {
        held.addAndGet(-bytes);
        subtract(ofKeys, key, bytes);
        subtract(ofTenants, tenant, bytes);
    }

    private static void subtract(Map<String, Long> owners, String owner, long bytes) {
        owners.computeIfPresent(owner, (name, before) -> before == bytes ? null : before - bytes);
    }

    /** Returns the maximum total size of all shares, in bytes. */
    public long total() {
        return total;
    }

    /** Returns the number of bytes in use. */
    public long held() {
        return held.get();
    }
}
