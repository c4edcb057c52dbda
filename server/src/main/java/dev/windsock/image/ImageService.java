// SPDX-License-Identifier: Apache-2.0
package dev.windsock.image;

import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRequirements;
import dev.windsock.compute.DriverSpans;
import dev.windsock.compute.DriverSpans.Subject;
import dev.windsock.compute.Image;
import dev.windsock.compute.ImageDriver;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists, pulls and removes the images on the host. Each change has an audit row. Images have no events, because the engine
 * stores them and other programs may change them.
 *
 * <p>Threading: stateless; every method blocks on the driver or the store.
 */
@Singleton
final class ImageService {
    private static final String RESOURCE_TYPE = "IMAGE";
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{16}:.{1,100}");
    private static final Logger LOG = LoggerFactory.getLogger(ImageService.class);

    private final ComputeDriver driver;
    private final DriverSpans spans;
    private final ImagePulls pulls;
    private final Store store;
    private final IdempotencyKeys idempotency;
    private final AuditLog audit;

    ImageService(
            ComputeDriver driver,
            DriverSpans spans,
            ImagePulls pulls,
            Store store,
            IdempotencyKeys idempotency,
            AuditLog audit) {
        this.driver = driver;
        this.spans = spans;
        this.pulls = pulls;
        this.store = store;
        this.idempotency = idempotency;
        this.audit = audit;
    }

    /** @throws RejectedException UNSUPPORTED_BY_DRIVER */
    private ImageDriver images() {
        return driver.images().orElseThrow(() -> DriverRequirements.unsupported(driver, "images"));
    }

    /** Returns whether a string can be the key of an image in a cursor. */
    static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    /** Images are listed in descending order of these keys, which begin with the creation time. */
    private static String key(Image image) {
        return String.format(Locale.ROOT, "%016x:%s", image.createdAt().getEpochSecond(), image.id());
    }

    /** Returns images, newest first. */
    Page<ImageView> list(Caller caller, PageRequest page) {
        List<Image> after = call(caller, "list images", Subject.images(), images()::list).stream()
                .sorted(Comparator.comparing(ImageService::key).reversed())
                .filter(image -> page.after() == null || key(image).compareTo(page.after()) < 0)
                .limit(page.limitAndOne())
                .toList();
        return page.page(after, ImageService::key).map(ImageView::of);
    }

    /** Begins a pull, or joins the one in progress. */
    Outcome<ImagePullView> pull(Caller caller, PullRequest request, Attempt attempt) {
        ImageDriver images = images();
        String image = images.normalize(request.image())
                .orElseThrow(() -> RejectedException.invalid(
                        "image", "must be an image reference such as alpine:3.22, not an id or other text"));
        return idempotency.answered(attempt, ImagePullView.class, () -> {
            DriverRequirements.requireReachable(driver);
            ImagePull pull = pulls.begin(
                    images, image, caller.tenantId(), caller.traceParent(), failure -> recordFailure(caller, failure));
            return idempotency.once(attempt, ImagePullView.class, transaction -> {
                audit.record(
                        transaction,
                        AuditEntry.done(caller, "image:pull", RESOURCE_TYPE, pull.id(), Map.of("image", image)));
                return ImagePullView.of(pull);
            });
        });
    }

    private void recordFailure(Caller caller, ImagePulls.Failure failure) {
        try {
            store.write(transaction -> {
                audit.record(
                        transaction,
                        new AuditEntry(
                                caller.tenantId(),
                                Cause.of(caller),
                                "image:pull",
                                RESOURCE_TYPE,
                                failure.pullId(),
                                AuditEntry.Outcome.FAILED,
                                Map.of("image", failure.image(), "reason", failure.reason())));
                return failure;
            });
        } catch (RuntimeException e) {
            LOG.warn("Cannot record a failed pull: image={} cause={}", failure.image(), e.getMessage());
        }
    }

    /** Returns the pulls in progress and the most recently finished pulls, newest first. */
    List<ImagePullView> pulls() {
        images();
        return pulls.all().stream().map(ImagePullView::of).toList();
    }

    /** @throws RejectedException NOT_FOUND */
    ImagePullView pull(String id) {
        return ImagePullView.of(find(id));
    }

    private ImagePull find(String id) {
        return pulls.find(id).orElseThrow(() -> RejectedException.notFound("pull", id));
    }

    /** Cancels a pull in progress. */
    Outcome<ImagePullView> cancel(Caller caller, String id) {
        ImagePull pull = find(id);
        if (pull.state().status() != ImagePull.Status.PULLING) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE, "The pull is " + pull.state().status() + "; `cancel` requires PULLING.");
        }
        Outcome<ImagePullView> outcome = store.write(transaction -> {
            audit.record(
                    transaction,
                    AuditEntry.done(caller, "image:cancel_pull", RESOURCE_TYPE, id, Map.of("image", pull.image())));
            return ImagePullView.of(pull);
        });
        pull.cancel();
        return outcome;
    }

    /** Removes an image with all its tags. */
    Outcome<String> remove(Caller caller, String id) {
        ImageDriver images = images();
        return switch (call(caller, "remove image", Subject.image(id), () -> images.remove(id))) {
            case ImageDriver.Removal.Removed removed -> record(caller, "image:remove", id, id, Map.of());
            case ImageDriver.Removal.NotFound notFound -> throw RejectedException.notFound("image", id);
            case ImageDriver.Removal.InUse inUse ->
                throw new RejectedException(
                        ErrorCode.IMAGE_IN_USE,
                        "Containers use the image. Terminate their instances, or remove the containers, first.");
        };
    }

    /** Removes images that no container uses. */
    Outcome<PrunedView> prune(Caller caller, PruneRequest request, Attempt attempt) {
        ImageDriver images = images();
        boolean all = Objects.requireNonNullElse(request.all(), false);
        return idempotency.answered(attempt, PrunedView.class, () -> {
            ImageDriver.Pruned pruned = call(caller, "prune images", Subject.images(), () -> images.prune(all));
            PrunedView view = new PrunedView(pruned.ids(), pruned.reclaimedBytes());
            return idempotency.once(attempt, PrunedView.class, transaction -> {
                audit.record(
                        transaction,
                        AuditEntry.done(
                                caller,
                                "image:prune",
                                RESOURCE_TYPE,
                                null,
                                Map.of(
                                        "all", Boolean.toString(all),
                                        "removed", Integer.toString(pruned.ids().size()),
                                        "reclaimed_bytes", Long.toString(pruned.reclaimedBytes()))));
                return view;
            });
        });
    }

    private <T> Outcome<T> record(Caller caller, String action, String id, T value, Map<String, String> details) {
        return store.writeEssential(transaction -> {
            audit.record(transaction, AuditEntry.done(caller, action, RESOURCE_TYPE, id, details));
            return value;
        });
    }

    private <T> T call(Caller caller, String name, Subject subject, DriverSpans.Call<T> call) {
        try {
            return spans.call(name, subject, caller.traceParent(), call);
        } catch (ComputeException e) {
            throw DriverRequirements.failed(e);
        }
    }
}
