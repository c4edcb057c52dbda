package dev.windsock.stream.ws;

/**
 * How many commands a connection may send: a second's worth at once, and as many each second.
 *
 * <p>Threading: belongs to the connection's event loop.
 */
final class CommandBudget {
    private static final double NANOS = 1e9;

    private final int perSecond;
    private double left;
    private long refilledAt = System.nanoTime();

    CommandBudget(int perSecond) {
        this.perSecond = perSecond;
        this.left = perSecond;
    }

    /** Whether there is one more. */
    boolean take() {
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
