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
 * Sees to it that an image is there, and fetches it where it is not.
 *
 * <p>Threading: stateless; blocks as long as a fetch takes. What the engine tells comes on a thread of the library's and
 * is counted on the caller's, which also tells the progress.
 */
final class Images {
    private static final long TELL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double MB = 1_000_000;

    private final Engine engine;

    Images(Engine engine) {
        this.engine = engine;
    }

    /**
     * @throws ComputeException IMAGE_NOT_FOUND when it is nowhere, or may not be had; also when the start is not wanted any
     *     more
     */
    void require(String image, StartProgress progress) throws ComputeException {
        if (!there(image)) {
            pull(image, progress);
        }
    }

    private boolean there(String image) throws ComputeException {
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
        Tally tally = new Tally(image);
        if (!progress.at(tally.sentence())) {
            throw new ComputeException("The start was given up before its image was pulled.");
        }
        BlockingQueue<PullStep> steps = new LinkedBlockingQueue<>();
        try (ResultCallback.Adapter<PullResponseItem> pull =
                engine.call(client -> pull(client, image).exec(new Puller(steps)))) {
            long told = System.nanoTime();
            boolean more = true;
            while (more) {
                PullStep step = steps.poll(TELL_EVERY_NANOS, TimeUnit.NANOSECONDS);
                more = step == null || count(image, step, tally);
                if (more && System.nanoTime() - told >= TELL_EVERY_NANOS) {
                    told = System.nanoTime();
                    if (!progress.at(tally.sentence())) {
                        throw new ComputeException("The start was given up while its image was pulled.");
                    }
                }
            }
        } catch (DockerException e) {
            throw failed(image, Engine.message(e));
        } catch (IOException e) {
            throw new ComputeException("The pull of " + image + " could not be ended.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ComputeException("The pull of " + image + " was interrupted.", e);
        }
    }

    private static PullImageCmd pull(DockerClient client, String image) {
        PullImageCmd pull = client.pullImageCmd(image);
        return tagged(image) ? pull : pull.withTag("latest");
    }

    /** A tag or a digest stands after the last slash: a colon before it is a registry's port. */
    private static boolean tagged(String image) {
        String name = image.substring(image.lastIndexOf('/') + 1);
        return name.contains(":") || name.contains("@");
    }

    /** Whether more follows. */
    private boolean count(String image, PullStep step, Tally tally) throws ComputeException {
        switch (step) {
            case PullStep.Item told -> {
                PullResponseItem item = told.item();
                if (item.isErrorIndicated()) {
                    throw failed(image, said(item));
                }
                tally.count(item);
                return true;
            }
            case PullStep.Failed failure -> throw failed(image, failure.cause());
            case PullStep.Done done -> {
                if (!there(image)) {
                    throw failed(image, "the engine does not have it after the pull");
                }
                return false;
            }
        }
    }

    private static String said(PullResponseItem item) {
        var detail = item.getErrorDetail();
        String message = detail == null ? null : detail.getMessage();
        return message == null ? "the engine does not say why" : message;
    }

    private static ComputeException failed(String image, Throwable cause) {
        if (cause instanceof DockerException refusal) {
            return failed(image, Engine.message(refusal));
        }
        return Engine.lost(cause);
    }

    private static ComputeException failed(String image, String said) {
        String text = said.toLowerCase(Locale.ROOT);
        boolean missing = text.contains("not found")
                || text.contains("manifest unknown")
                || text.contains("does not exist")
                || text.contains("access denied")
                || text.contains("unauthorized");
        return new ComputeException(
                missing ? FailureCode.IMAGE_NOT_FOUND : FailureCode.DRIVER_FAILED,
                "The image " + image + " could not be pulled: " + said + (said.endsWith(".") ? "" : "."));
    }

    private sealed interface PullStep {
        record Item(PullResponseItem item) implements PullStep {}

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
            steps.add(new PullStep.Item(item));
        }

        @Override
        public void onError(Throwable cause) {
            steps.add(new PullStep.Failed(cause));
            // told as what it is by the start; the library would log it as an error as well
            onComplete();
        }

        @Override
        public void onComplete() {
            steps.add(new PullStep.Done());
            super.onComplete();
        }
    }

    /** Bytes of all layers. */
    private static final class Tally {
        private final String image;
        private final Map<String, Long> had = new HashMap<>();
        private final Map<String, Long> of = new HashMap<>();

        Tally(String image) {
            this.image = image;
        }

        void count(PullResponseItem item) {
            var detail = item.getProgressDetail();
            if (item.getId() != null && detail != null && "Downloading".equals(item.getStatus())) {
                if (detail.getCurrent() != null) {
                    had.put(item.getId(), detail.getCurrent());
                }
                if (detail.getTotal() != null) {
                    of.put(item.getId(), detail.getTotal());
                }
            }
        }

        String sentence() {
            double total = of.values().stream().mapToLong(Long::longValue).sum() / MB;
            if (total == 0) {
                return "Pulling " + image + ".";
            }
            double current = had.values().stream().mapToLong(Long::longValue).sum() / MB;
            return String.format(Locale.ROOT, "Pulling %s: %.1f of %.1f MB.", image, current, total);
        }
    }
}
