// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.time.Instant;
import java.util.List;

/**
 * An image that a driver stores.
 *
 * @param id the id, such as {@code sha256:…}
 * @param tags its tags, such as {@code alpine:3.22}; empty for an image whose tags were moved to a newer image
 * @param digests its content-addressed names, such as {@code alpine@sha256:…}
 * @param sizeBytes its size, including the layers that it shares with other images
 * @param containers how many containers use it, whether or not they are running
 */
public record Image(
        String id, List<String> tags, List<String> digests, long sizeBytes, Instant createdAt, int containers) {
    public Image {
        tags = List.copyOf(tags);
        digests = List.copyOf(digests);
    }
}
