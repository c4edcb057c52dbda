package dev.windsock.stream;

import dev.windsock.hub.Hub;
import dev.windsock.principal.KeyId;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RefusedException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets streams in, up to the bounds for each key and for the node.
 *
 * <p>Threading: for any thread; does not block.
 */
@Singleton
public final class Admissions {
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Hub hub;
    private final StreamConfiguration configuration;
    private final Map<KeyId, Integer> byKey = new ConcurrentHashMap<>();
    private final AtomicInteger all = new AtomicInteger();

    Admissions(Hub hub, StreamConfiguration configuration) {
        this.hub = hub;
        this.configuration = configuration;
    }

    /** A place that is taken until it is released; releasing it again does nothing. */
    public final class Admission {
        private final KeyId keyId;
        private final AtomicBoolean released = new AtomicBoolean();

        private Admission(KeyId keyId) {
            this.keyId = keyId;
        }

        public void release() {
            if (!released.getAndSet(true)) {
                all.decrementAndGet();
                byKey.computeIfPresent(keyId, (id, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /**
     * Takes a place for a stream of that key.
     *
     * @throws RefusedException TOO_MANY_CONNECTIONS at a bound, DRAINING while the server shuts down
     */
    public Admission admit(KeyId keyId) {
        if (hub.isDraining()) {
            throw new RefusedException(ErrorCode.DRAINING, "The server is shutting down.", List.of(), RETRY);
        }
        if (all.incrementAndGet() > configuration.connectionsPerNode()) {
            all.decrementAndGet();
            throw tooMany("This server has all the streams that it takes.");
        }
        int ofKey = byKey.merge(keyId, 1, Integer::sum);
        Admission admission = new Admission(keyId);
        if (ofKey > configuration.connectionsPerKey()) {
            admission.release();
            throw tooMany("The key has " + configuration.connectionsPerKey() + " streams open, which is all it may.");
        }
        return admission;
    }

    private static RefusedException tooMany(String detail) {
        return new RefusedException(ErrorCode.TOO_MANY_CONNECTIONS, detail, List.of(), RETRY);
    }
}
