// SPDX-License-Identifier: Apache-2.0
package dev.windsock.image;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverSpans;
import dev.windsock.compute.DriverSpans.Subject;
import dev.windsock.compute.ImageDriver;
import dev.windsock.id.TenantId;
import dev.windsock.json.Timestamps;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.trace.TraceParent;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This server's pulls: the pulls in progress and the most recently finished pulls. A second request for an image that is being
 * pulled joins the pull in progress.
 *
 * <p>Threading: thread-safe. Each pull runs on its own virtual thread; {@link #begin} does not block.
 */
@Singleton
public final class ImagePulls {
    /** Maximum number of pulls in progress. */
    static final int MAX_PULLING = 8;

    /** How many finished pulls are kept. */
    static final int MAX_ENDED = 50;

    private static final Duration RETRY_DELAY = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(ImagePulls.class);

    private final DriverSpans spans;
    private final Clock clock;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
    private final Map<Target, ImagePull> pulling = new HashMap<>();
    /** Newest first. */
    private final Deque<ImagePull> ended = new ArrayDeque<>();

    ImagePulls(DriverSpans spans, Clock clock) {
        this.spans = spans;
        this.clock = clock;
    }

    /** The image to pull, and for which tenant: tenants may have different credentials. */
    private record Target(String image, TenantId tenant) {}

    /**
     * Begins to pull an image, unless a pull for the tenant is in progress.
     *
     * @param image the complete reference
     * @param cause the span of the request, if there is one
     * @param onFailure called on the pull's thread if the pull fails; not called if the request joined a pull in progress
     * @throws RejectedException RATE_LIMITED while too many others are in progress
     */
    public ImagePull begin(
            ImageDriver images,
            String image,
            TenantId tenant,
            @Nullable TraceParent cause,
            Consumer<Failure> onFailure) {
        Target target = new Target(image, tenant);
        ImagePull pull;
        synchronized (this) {
            ImagePull current = pulling.get(target);
            if (current != null) {
                return current;
            }
            if (pulling.size() >= MAX_PULLING) {
                throw new RejectedException(
                        ErrorCode.RATE_LIMITED,
                        MAX_PULLING + " images are already being pulled. Retry later.",
                        RETRY_DELAY);
            }
            pull = new ImagePull(ids.generate().toString(), image, Timestamps.toMillis(clock.instant()));
            pulling.put(target, pull);
        }
        Thread.ofVirtual().name("image-pull").start(() -> run(images, target, pull, cause, onFailure));
        return pull;
    }

    /** A pull that failed, and why. */
    public record Failure(String pullId, String image, String reason) {}

    private void run(
            ImageDriver images,
            Target target,
            ImagePull pull,
            @Nullable TraceParent cause,
            Consumer<Failure> onFailure) {
        ComputeException failure = null;
        try {
            spans.run(
                    "pull image",
                    Subject.image(target.image()),
                    cause,
                    () -> images.pull(target.image(), target.tenant(), pull::progress));
        } catch (ComputeException e) {
            LOG.info("Pull failed: image={} cause={}", target.image(), e.getMessage());
            failure = e;
        } catch (RuntimeException e) {
            LOG.error("Pull failed unexpectedly: image={}", target.image(), e);
            failure = new ComputeException("The pull failed; the server's log has the cause.", e);
        } finally {
            end(target, pull, failure);
        }
        if (failure != null) {
            onFailure.accept(new Failure(pull.id(), pull.image(), String.valueOf(failure.getMessage())));
        }
    }

    private synchronized void end(Target target, ImagePull pull, @Nullable ComputeException failure) {
        pulling.remove(target);
        ended.addFirst(pull);
        while (ended.size() > MAX_ENDED) {
            ended.removeLast();
        }
        pull.end(failure, Timestamps.toMillis(clock.instant()));
    }

    /** Returns all pulls, newest first. */
    synchronized List<ImagePull> all() {
        List<ImagePull> all = new ArrayList<>(pulling.values());
        all.addAll(ended);
        // a UUIDv7 begins with its time
        all.sort((one, other) -> other.id().compareTo(one.id()));
        return all;
    }

    Optional<ImagePull> find(String id) {
        return all().stream().filter(pull -> pull.id().equals(id)).findFirst();
    }
}
