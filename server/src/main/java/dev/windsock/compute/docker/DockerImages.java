// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PruneType;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.Image;
import dev.windsock.compute.ImageDriver;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.id.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lists, pulls and removes the images of an engine.
 *
 * <p>Threading: stateless; blocks on the engine.
 */
final class DockerImages implements ImageDriver {
    /** The name that engines list for an image without one. */
    private static final String NONE = "<none>";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Engine engine;
    private final Images images;

    DockerImages(Engine engine, Images images) {
        this.engine = engine;
        this.images = images;
    }

    @Override
    public Optional<String> normalize(String reference) {
        return ImageReference.parse(reference).map(ImageReference::image);
    }

    @Override
    public List<Image> list() throws ComputeException {
        return call(() -> {
            Map<String, Long> containers = containersByImage();
            return engine.call(client -> client.listImagesCmd().exec()).stream()
                    .map(image -> new Image(
                            image.getId(),
                            names(image.getRepoTags()),
                            names(image.getRepoDigests()),
                            Objects.requireNonNullElse(image.getSize(), 0L),
                            Instant.ofEpochSecond(Objects.requireNonNullElse(image.getCreated(), 0L)),
                            containers.getOrDefault(image.getId(), 0L).intValue()))
                    .toList();
        });
    }

    private Map<String, Long> containersByImage() throws ComputeException {
        return engine
                .call(client -> client.listContainersCmd().withShowAll(true).exec())
                .stream()
                .collect(Collectors.groupingBy(container -> container.getImageId(), Collectors.counting()));
    }

    private static List<String> names(String @Nullable [] names) {
        return names == null
                ? List.of()
                : Arrays.stream(names).filter(name -> !name.contains(NONE)).toList();
    }

    @Override
    public boolean needsPull(InstanceSpec spec) throws ComputeException {
        return call(() -> images.needsPull(spec));
    }

    @Override
    public void pull(String reference, TenantId tenant, PullProgress progress) throws ComputeException {
        call(() -> {
            images.pull(reference, tenant, progress);
            return reference;
        });
    }

    @Override
    public Removal remove(String id) throws ComputeException {
        return call(() -> {
            Optional<Image> found =
                    list().stream().filter(image -> image.id().equals(id)).findFirst();
            if (found.isEmpty()) {
                return new Removal.NotFound();
            }
            if (found.get().containers() > 0) {
                return new Removal.InUse();
            }
            // an engine removes an image with several tags only with force, which also ignores stopped containers
            List<String> names = new ArrayList<>(found.get().tags());
            if (names.isEmpty()) {
                names.add(id);
            }
            try {
                for (String name : names) {
                    engine.call(client -> client.removeImageCmd(name).exec());
                }
                return new Removal.Removed();
            } catch (NotFoundException e) {
                return new Removal.Removed();
            } catch (ConflictException e) {
                return new Removal.InUse();
            }
        });
    }

    @Override
    public Pruned prune(boolean all) throws ComputeException {
        return call(() -> {
            List<Image> before = list();
            long reclaimed = all ? removeUnused(before) : removeUntagged();
            Set<String> after = list().stream().map(Image::id).collect(Collectors.toSet());
            return new Pruned(
                    before.stream()
                            .map(Image::id)
                            .filter(id -> !after.contains(id))
                            .toList(),
                    reclaimed);
        });
    }

    private long removeUntagged() throws ComputeException {
        Long reclaimed = engine.call(client ->
                client.pruneCmd(PruneType.IMAGES).withDangling(true).exec().getSpaceReclaimed());
        return Objects.requireNonNullElse(reclaimed, 0L);
    }

    /** An engine's own prune of all images also removes the other names of an image in use. */
    private long removeUnused(List<Image> candidates) throws ComputeException {
        long before = layersSize();
        for (Image image : candidates) {
            if (image.containers() == 0) {
                remove(image.id());
            }
        }
        return Math.max(0, before - layersSize());
    }

    /** Returns the disk usage of all images. */
    private long layersSize() throws ComputeException {
        try (InputStream usage = engine.open("/system/df?type=image")) {
            return JSON.readTree(usage).path("LayersSize").asLong();
        } catch (IOException e) {
            throw ComputeException.causedBy("Cannot read the disk usage of the images", e);
        }
    }

    private static <T> T call(EngineWatcher.Action<T> action) throws ComputeException {
        try {
            return action.perform();
        } catch (DockerException e) {
            throw Engine.toComputeException(e);
        }
    }
}
