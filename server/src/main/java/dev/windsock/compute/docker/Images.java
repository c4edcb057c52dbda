// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectImageCmd;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.StartProgress;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Pulls images that the engine does not have.
 *
 * <p>Threading: stateless; blocks for as long as a pull takes. The engine's messages arrive on a thread of the library; the
 * caller's thread processes them and reports the progress.
 */
final class Images {
    private static final long PROGRESS_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double MB = 1_000_000;

    private final Engine engine;

    Images(Engine engine) {
        this.engine = engine;
    }

    /**
     * Returns once the engine has the image.
     *
     * @throws ComputeException IMAGE_NOT_FOUND when the image does not exist or access to it is denied; also when the start
     *     is cancelled
     */
    void pullIfMissing(String image, StartProgress progress) throws ComputeException {
        if (!exists(image)) {
            pull(image, progress);
        }
    }

    private boolean exists(String image) throws ComputeException {
        try {
            engine.call(client -> {
                InspectImageCmd inspect = client.inspectImageCmd(image);
                return inspect.exec();
            });
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    private void pull(String image, StartProgress progress) throws ComputeException {
        PulledBytes bytes = new PulledBytes(image);
        if (!progress.report(bytes.sentence())) {
            throw new ComputeException("The start was cancelled before its image was pulled.");
        }
        BlockingQueue<PullStep> steps = new LinkedBlockingQueue<>();
        try (ResultCallback.Adapter<PullResponseItem> pull =
                engine.call(client -> pull(client, image).exec(new Puller(steps)))) {
            long lastReport = System.nanoTime();
            boolean more = true;
            while (more) {
                PullStep step = steps.poll(PROGRESS_INTERVAL_NANOS, TimeUnit.NANOSECONDS);
                more = step == null || process(image, step, bytes);
                if (more && System.nanoTime() - lastReport >= PROGRESS_INTERVAL_NANOS) {
                    lastReport = System.nanoTime();
                    if (!progress.report(bytes.sentence())) {
                        throw new ComputeException("The start was cancelled while its image was being pulled.");
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

    private static PullImageCmd pull(DockerClient client, String image) {
        PullImageCmd pull = client.pullImageCmd(image);
        return hasTag(image) ? pull : pull.withTag("latest");
    }

    /** A tag or a digest follows the last slash; a colon before it belongs to a registry's port. */
    private static boolean hasTag(String image) {
        String name = image.substring(image.lastIndexOf('/') + 1);
        return name.contains(":") || name.contains("@");
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
                if (!exists(image)) {
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
                || text.contains("unauthorized");
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
            // the start reports it; super.onError would also log it as an error
            onComplete();
        }

        @Override
        public void onComplete() {
            steps.add(new PullStep.Done());
            super.onComplete();
        }
    }

    /** The pulled and the total bytes of all layers. */
    private static final class PulledBytes {
        private final String image;
        private final Map<String, Long> currentByLayer = new HashMap<>();
        private final Map<String, Long> totalByLayer = new HashMap<>();

        PulledBytes(String image) {
            this.image = image;
        }

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

        /** Returns the progress. The console parses the numbers of this sentence. */
        String sentence() {
            double total = megabytes(totalByLayer);
            if (total == 0) {
                return "Pulling " + image + ".";
            }
            return String.format(Locale.ROOT, "Pulling %s: %.1f of %.1f MB.", image, megabytes(currentByLayer), total);
        }

        private static double megabytes(Map<String, Long> byLayer) {
            return byLayer.values().stream().mapToLong(Long::longValue).sum() / MB;
        }
    }
}
