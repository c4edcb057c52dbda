// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.Mount;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An instance's volumes as links in its working directory: what is mounted at {@code /var/data} is the link
 * {@code var/data}. Which links are the driver's own stands in a file beside, so that nothing else is ever removed.
 *
 * <p>Threading: stateless; blocks. Calls for one instance come one at a time.
 */
record MountLinks(InstanceDirectory directory, VolumeFolder volumes) {
    /**
     * Makes the links to an instance's volumes, and removes those to others.
     *
     * @throws ComputeException when something else is in the place of one
     */
    void make(String tenantId, List<Mount> mounts) throws IOException, ComputeException {
        removeOthers(List.of());
        List<String> made = new ArrayList<>();
        for (Mount mount : mounts) {
            Path volume = volumes.of(tenantId, mount.volumeId());
            if (!Files.isDirectory(volume, LinkOption.NOFOLLOW_LINKS)) {
                throw new ComputeException("The volume of " + mount.path() + " has no directory any more.");
            }
            Path link = freePlace(mount);
            // noted first, so that a link is known for the driver's own whatever happens next
            made.add(mount.path());
            directory.writeMounts(made);
            Files.createSymbolicLink(link, volume);
        }
    }

    /** Removes the links that are at none of some mounts' paths. */
    void removeOthers(List<Mount> mounts) throws IOException {
        List<String> kept = mounts.stream().map(Mount::path).toList();
        for (String path : directory.mounts()) {
            Path link = directory.work().resolve(path.substring(1));
            if (!kept.contains(path) && Files.isSymbolicLink(link) && parentsAreReal(link)) {
                Files.delete(link);
            }
        }
        directory.writeMounts(directory.mounts().stream().filter(kept::contains).toList());
    }

    /** Where a mount's link goes, with nothing there but the directories above. */
    private Path freePlace(Mount mount) throws IOException, ComputeException {
        Path place = directory.work().resolve(mount.path().substring(1)).normalize();
        if (place.equals(directory.work()) || !place.startsWith(directory.work())) {
            throw new ComputeException("There is no place for a volume at " + mount.path() + ".");
        }
        makeParents(place, mount);
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            try {
                // what a program made before anything was mounted
                Files.delete(place);
            } catch (DirectoryNotEmptyException e) {
                throw inTheWay(mount);
            }
        } else if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            throw inTheWay(mount);
        }
        return place;
    }

    private void makeParents(Path link, Mount mount) throws IOException, ComputeException {
        for (Path parent : parents(link)) {
            if (!Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(parent);
            } else if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
                throw inTheWay(mount);
            }
        }
    }

    /** Whether a link's path leads through no other link, as a program may have made one. */
    private boolean parentsAreReal(Path link) {
        return parents(link).stream().allMatch(parent -> Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS));
    }

    /** The directories between the working directory and a link, from the top. */
    private List<Path> parents(Path link) {
        Path below = directory.work().relativize(link);
        return IntStream.range(1, below.getNameCount())
                .mapToObj(count -> directory.work().resolve(below.subpath(0, count)))
                .toList();
    }

    private static ComputeException inTheWay(Mount mount) {
        return new ComputeException("The working directory has something else at " + mount.path()
                + ", where a volume is to be: move it away, or attach the volume elsewhere.");
    }
}
