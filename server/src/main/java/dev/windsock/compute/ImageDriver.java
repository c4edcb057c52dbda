// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.TenantId;
import java.util.List;
import java.util.Optional;

/**
 * Stores images. They belong to the host: instances of all tenants share them.
 *
 * <p>Threading: every method may be called from any thread and may block. {@link #pull} blocks until the pull has ended.
 */
public interface ImageDriver {
    /** Receives the progress of a pull. */
    @FunctionalInterface
    interface PullProgress {
        /**
         * Called by one thread at a time, about once a second.
         *
         * @param currentBytes the bytes pulled so far, for all layers
         * @param totalBytes the total size of the layers known so far; 0 while none is known
         * @return false when the driver should cancel the pull
         */
        boolean report(long currentBytes, long totalBytes);
    }

    /**
     * Returns the complete form of a reference, such as {@code docker.io/library/alpine:3.22}; empty if the string is not a
     * reference.
     */
    Optional<String> normalize(String reference);

    List<Image> list() throws ComputeException;

    /** Returns whether starting this instance would first pull its image. */
    boolean needsPull(InstanceSpec spec) throws ComputeException;

    /**
     * Pulls an image with the credentials that a tenant may use.
     *
     * @throws ComputeException IMAGE_NOT_FOUND when it does not exist or access to it is denied; also when the pull is
     *     cancelled
     */
    void pull(String reference, TenantId tenant, PullProgress progress) throws ComputeException;

    /** The result of a removal. */
    sealed interface Removal {
        record Removed() implements Removal {}

        record NotFound() implements Removal {}

        /** Containers use the image. */
        record InUse() implements Removal {}
    }

    /** Removes an image with all its tags. */
    Removal remove(String id) throws ComputeException;

    /**
     * What a prune removed.
     *
     * @param reclaimedBytes the reclaimed disk space, as the engine reports it
     */
    record Pruned(List<String> ids, long reclaimedBytes) {}

    /**
     * Removes images that no container uses.
     *
     * @param all whether to remove all of them; otherwise only those without a tag
     */
    Pruned prune(boolean all) throws ComputeException;
}
