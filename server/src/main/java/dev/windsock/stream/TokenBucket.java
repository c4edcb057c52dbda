package dev.windsock.stream;

/**
 * How often something may happen: a second's worth at once, and as much each second.
 *
 * <p>Threading: belongs to one thread, or is guarded by its owner.
 */
public final class TokenBucket {
    private static final double NANOS = 1e9;

    private final int perSecond;
    private double left;
    private long refilledAt = System.nanoTime();

    public TokenBucket(int perSecond) {
        this.perSecond = perSecond;
        this.left = perSecond;
    }

    /** Whether it may happen once more. */
    public boolean take() {
        long now = System.nanoTime();
        left = Math.min(perSecond, left + (now - refilledAt) / NANOS * perSecond);
        refilledAt = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
