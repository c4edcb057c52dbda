// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Images in memory. Tests may make pulls fail or block. Thread-safe. */
public final class FakeImages implements ImageDriver {
    /** A pull of this image fails. */
    public static final String MISSING = "missing";

    private final Map<String, Image> images = new ConcurrentSkipListMap<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** Blocks every pull until {@link #releasePulls}, or until it is cancelled. */
    public void holdPulls() {
        gate = new CountDownLatch(1);
    }

    public void releasePulls() {
        gate.countDown();
    }

    public void add(String id, String tag, int containers) {
        images.put(id, new Image(id, List.of(tag), List.of(), 1_000, Instant.EPOCH, containers));
    }

    @Override
    public Optional<String> normalize(String reference) {
        return Optional.of(reference).filter(text -> !text.startsWith("sha256:"));
    }

    @Override
    public List<Image> list() {
        return List.copyOf(images.values());
    }

    @Override
    public boolean needsPull(InstanceSpec spec) {
        return images.values().stream().noneMatch(image -> image.tags().contains(spec.image()));
    }

    @Override
    public void pull(String reference, TenantId tenant, PullProgress progress) throws ComputeException {
        try {
            do {
                if (!progress.report(1_000_000, 2_000_000)) {
                    throw new ComputeException("The pull of " + reference + " was cancelled.");
                }
            } while (!gate.await(5, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw new ComputeException("The pull was interrupted.", e);
        }
        if (reference.equals(MISSING)) {
            throw new ComputeException(FailureCode.IMAGE_NOT_FOUND, "The image " + reference + " does not exist.");
        }
        add("sha256:" + reference, reference, 0);
    }

    @Override
    public Removal remove(String id) {
        Image image = images.get(id);
        if (image == null) {
            return new Removal.NotFound();
        }
        if (image.containers() > 0) {
            return new Removal.InUse();
        }
        images.remove(id);
        return new Removal.Removed();
    }

    @Override
    public Pruned prune(boolean all) {
        List<String> removed = new ArrayList<>();
        for (Image image : list()) {
            if (image.containers() == 0 && (all || image.tags().isEmpty())) {
                images.remove(image.id());
                removed.add(image.id());
            }
        }
        return new Pruned(removed, removed.size() * 1_000L);
    }
}
