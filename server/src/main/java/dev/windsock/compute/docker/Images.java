// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectImageCmd;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.PullResponseItem;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.ImageDriver.PullProgress;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.PullPolicy;
import dev.windsock.compute.StartProgress;
import dev.windsock.id.TenantId;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Provides images to tenants that may use them. All tenants share the engine's images, except those from registries for which
 * the settings contain credentials.
 *
 * <p>Threading: stateless; blocks for as long as a pull takes. The engine's messages arrive on a library thread; the caller's
 * thread processes them and reports the progress.
 */
final class Images {
    private static final long PROGRESS_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double MB = 1_000_000;

    private final Engine engine;
    private final RegistryCredentials registries;

    Images(Engine engine, RegistryCredentials registries) {
        this.engine = engine;
        this.registries = registries;
    }

    /**
     * Returns the image of an instance, once the engine has the image and the instance's tenant may use it.
     *
     * @throws ComputeException IMAGE_NOT_FOUND when the image does not exist or access to it is denied; also when the start
     *     is cancelled
     */
    String acquire(InstanceSpec spec, StartProgress progress) throws ComputeException {
        ImageReference reference = reference(spec.image());
        String image = reference.image();
        PullProgress sentences = (current, total) -> progress.report(sentence(image, current, total));
        PullPolicy policy = Objects.requireNonNullElse(spec.options().pullPolicy(), PullPolicy.IF_NOT_PRESENT);
        switch (registries.access(reference.registry(), spec.tenantId())) {
            case RegistryCredentials.Access.Unrestricted all -> provide(image, policy, null, sentences);
            case RegistryCredentials.Access.Authenticated with -> provide(image, policy, with.credential(), sentences);
            case RegistryCredentials.Access.Anonymous without -> {
                if (policy == PullPolicy.NEVER) {
                    throw new ComputeException(
                            FailureCode.IMAGE_NOT_FOUND,
                            "The image " + image
                                    + " must be pulled for each start, because this tenant has no credentials for its "
                                    + "registry, but "
                                    + "`pull_policy` is `never`.");
                }
                download(image, null, sentences);
            }
        }
        return image;
    }

    private static ImageReference reference(String image) throws ComputeException {
        return ImageReference.parse(image)
                .orElseThrow(() -> new ComputeException(
                        FailureCode.IMAGE_NOT_FOUND,
                        "The image " + image + " is not a reference such as alpine:3.22."));
    }

    /** Returns whether {@link #acquire} would pull. */
    boolean needsPull(InstanceSpec spec) throws ComputeException {
        ImageReference reference = reference(spec.image());
        return registries.access(reference.registry(), spec.tenantId()) instanceof RegistryCredentials.Access.Anonymous
                || spec.options().pullPolicy() == PullPolicy.ALWAYS
                || id(reference.image()).isEmpty();
    }

    /** Pulls an image with the credentials that a tenant may use. */
    void pull(String image, TenantId tenant, PullProgress progress) throws ComputeException {
        ImageReference reference = reference(image);
        AuthConfig credential =
                registries.access(reference.registry(), tenant) instanceof RegistryCredentials.Access.Authenticated with
                        ? with.credential()
                        : null;
        download(reference.image(), credential, progress);
    }

    private void provide(String image, PullPolicy policy, @Nullable AuthConfig credential, PullProgress progress)
            throws ComputeException {
        boolean pull =
                switch (policy) {
                    case ALWAYS -> true;
                    case IF_NOT_PRESENT -> id(image).isEmpty();
                    case NEVER -> {
                        if (id(image).isEmpty()) {
                            throw new ComputeException(
                                    FailureCode.IMAGE_NOT_FOUND,
                                    "The engine does not have the image " + image + ", and `pull_policy` is `never`.");
                        }
                        yield false;
                    }
                };
        if (pull) {
            download(image, credential, progress);
        }
    }

    /** Returns the id of an image; empty if the engine does not have it. */
    Optional<String> id(String image) throws ComputeException {
        try {
            InspectImageResponse inspected = engine.call(client -> {
                InspectImageCmd inspect = client.inspectImageCmd(image);
                return inspect.exec();
            });
            return Optional.ofNullable(inspected.getId());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    private void download(String image, @Nullable AuthConfig credential, PullProgress progress)
            throws ComputeException {
        PulledBytes bytes = new PulledBytes();
        if (!bytes.reportTo(progress)) {
            throw new ComputeException("The pull of " + image + " was cancelled.");
        }
        BlockingQueue<PullStep> steps = new LinkedBlockingQueue<>();
        try (ResultCallback.Adapter<PullResponseItem> pull = engine.call(
                client -> client.pullImageCmd(image).withAuthConfig(credential).exec(new Puller(steps)))) {
            long lastReport = System.nanoTime();
            boolean more = true;
            while (more) {
                PullStep step = steps.poll(PROGRESS_INTERVAL_NANOS, TimeUnit.NANOSECONDS);
                more = step == null || process(image, step, bytes);
                if (more && System.nanoTime() - lastReport >= PROGRESS_INTERVAL_NANOS) {
                    lastReport = System.nanoTime();
                    if (!bytes.reportTo(progress)) {
                        throw new ComputeException("The pull of " + image + " was cancelled.");
                    }
                }
            }
        } catch (DockerException e) {
            throw failure(image, Engine.message(e));
        } catch (IOException e) {
            throw ComputeException.causedBy("Cannot end the pull of " + image, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ComputeException("The pull of " + image + " was interrupted.", e);
        }
    }

    /** Processes a step and returns whether more will follow. */
    private boolean process(String image, PullStep step, PulledBytes bytes) throws ComputeException {
        switch (step) {
            case PullStep.Message message -> {
                PullResponseItem item = message.item();
                if (item.isErrorIndicated()) {
                    throw failure(image, errorMessage(item));
                }
                bytes.update(item);
                return true;
            }
            case PullStep.Failed failed -> throw failure(image, failed.cause());
            case PullStep.Done done -> {
                if (id(image).isEmpty()) {
                    throw failure(image, "the engine does not have it after the pull");
                }
                return false;
            }
        }
    }

    private static String errorMessage(PullResponseItem item) {
        var detail = item.getErrorDetail();
        String message = detail == null ? null : detail.getMessage();
        return message == null ? "the engine gave no reason" : message;
    }

    private static ComputeException failure(String image, Throwable cause) {
        if (cause instanceof DockerException rejection) {
            return failure(image, Engine.message(rejection));
        }
        return Engine.unreachable(cause);
    }

    private static ComputeException failure(String image, String message) {
        String text = message.toLowerCase(Locale.ROOT);
        boolean missing = text.contains("not found")
                || text.contains("manifest unknown")
                || text.contains("does not exist")
                || text.contains("access denied")
                || text.contains("unauthorized")
                || text.contains("no basic auth credentials");
        return new ComputeException(
                missing ? FailureCode.IMAGE_NOT_FOUND : FailureCode.DRIVER_FAILED,
                Engine.sentence("Cannot pull the image " + image + ": " + message));
    }

    private sealed interface PullStep {
        record Message(PullResponseItem item) implements PullStep {}

        record Failed(Throwable cause) implements PullStep {}

        record Done() implements PullStep {}
    }

    private static final class Puller extends ResultCallback.Adapter<PullResponseItem> {
        private final BlockingQueue<PullStep> steps;

        Puller(BlockingQueue<PullStep> steps) {
            this.steps = steps;
        }

        @Override
        public void onNext(PullResponseItem item) {
            steps.add(new PullStep.Message(item));
        }

        @Override
        public void onError(Throwable cause) {
            steps.add(new PullStep.Failed(cause));
            // the thread that waits for the pull reports it; super.onError would also log it as an error
            onComplete();
        }

        @Override
        public void onComplete() {
            steps.add(new PullStep.Done());
            super.onComplete();
        }
    }

    /** Returns the progress of a start. The console parses the numbers in this sentence. */
    private static String sentence(String image, long currentBytes, long totalBytes) {
        return totalBytes == 0
                ? "Pulling " + image + "."
                : String.format(Locale.ROOT, "Pulling %s: %.1f of %.1f MB.", image, currentBytes / MB, totalBytes / MB);
    }

    /** The pulled and the total bytes of all layers. */
    private static final class PulledBytes {
        private final Map<String, Long> currentByLayer = new HashMap<>();
        private final Map<String, Long> totalByLayer = new HashMap<>();

        void update(PullResponseItem item) {
            var detail = item.getProgressDetail();
            if (item.getId() != null && detail != null && "Downloading".equals(item.getStatus())) {
                if (detail.getCurrent() != null) {
                    currentByLayer.put(item.getId(), detail.getCurrent());
                }
                if (detail.getTotal() != null) {
                    totalByLayer.put(item.getId(), detail.getTotal());
                }
            }
        }

        boolean reportTo(PullProgress progress) {
            return progress.report(sum(currentByLayer), sum(totalByLayer));
        }

        private static long sum(Map<String, Long> byLayer) {
            return byLayer.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
