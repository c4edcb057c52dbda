// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.Mount;
import dev.windsock.files.PrivateFiles;
import dev.windsock.id.TenantId;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An instance's volumes as links in its working directory: a volume mounted at {@code /var/data} is the link
 * {@code var/data}. A separate file lists the links that the driver created, so that it never removes anything else.
 *
 * <p>Threading: stateless; blocks. The caller makes one call at a time for each instance.
 */
record MountLinks(InstanceDirectory directory, VolumeDirectories volumes) {
    /**
     * Creates the links to an instance's volumes and removes all others.
     *
     * @throws ComputeException when another file occupies a mount path
     */
    void create(TenantId tenantId, List<Mount> mounts) throws IOException, ComputeException {
        removeExcept(List.of());
        List<String> created = new ArrayList<>();
        for (Mount mount : mounts) {
            Path volume = volumes.of(tenantId, mount.volumeId());
            if (!Files.isDirectory(volume, LinkOption.NOFOLLOW_LINKS)) {
                throw new ComputeException(
                        "The directory of the volume to mount at " + mount.path() + " no longer exists.");
            }
            Path link = prepareLocation(mount);
            // recorded first, so that after a crash the link is still known to be the driver's
            created.add(mount.path());
            directory.writeMounts(created);
            Files.createSymbolicLink(link, volume);
        }
    }

    /** Removes all links except those at the paths of these mounts. */
    void removeExcept(List<Mount> mounts) throws IOException {
        List<String> kept = mounts.stream().map(Mount::path).toList();
        for (String path : directory.mounts()) {
            Path link = directory.work().resolve(path.substring(1));
            if (!kept.contains(path) && Files.isSymbolicLink(link) && hasRealParents(link)) {
                Files.delete(link);
            }
        }
        directory.writeMounts(directory.mounts().stream().filter(kept::contains).toList());
    }

    /** Returns the location of a mount's link, after creating its parent directories and checking that nothing exists there. */
    private Path prepareLocation(Mount mount) throws IOException, ComputeException {
        Path location = directory.work().resolve(mount.path().substring(1)).normalize();
        if (location.equals(directory.work()) || !location.startsWith(directory.work())) {
            throw new ComputeException(
                    "Cannot mount a volume at " + mount.path() + ": the path must be inside the working directory.");
        }
        createParents(location, mount);
        if (Files.isDirectory(location, LinkOption.NOFOLLOW_LINKS)) {
            try {
                // a program may have created an empty directory before a volume was mounted
                Files.delete(location);
            } catch (DirectoryNotEmptyException e) {
                throw occupied(mount);
            }
        } else if (Files.exists(location, LinkOption.NOFOLLOW_LINKS)) {
            throw occupied(mount);
        }
        return location;
    }

    private void createParents(Path link, Mount mount) throws IOException, ComputeException {
        for (Path parent : parents(link)) {
            if (!Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
                PrivateFiles.createDirectory(parent);
            } else if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
                throw occupied(mount);
            }
        }
    }

    /** Whether none of a link's parent directories is itself a link; a program may have created such a link. */
    private boolean hasRealParents(Path link) {
        return parents(link).stream().allMatch(parent -> Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS));
    }

    /** Returns the directories between the working directory and a link, outermost first. */
    private List<Path> parents(Path link) {
        Path below = directory.work().relativize(link);
        return IntStream.range(1, below.getNameCount())
                .mapToObj(count -> directory.work().resolve(below.subpath(0, count)))
                .toList();
    }

    private static ComputeException occupied(Mount mount) {
        return new ComputeException("Cannot mount a volume at " + mount.path()
                + ": another file occupies the path. Move it, or attach the volume elsewhere.");
    }
}
