// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.publish;

import dev.windsock.client.error.WindsockException;

/**
 * Some events were not published: PUBLISH_FAILED, with the first failure as the cause. The future of each event has its own
 * failure.
 */
public final class PublishFailedException extends WindsockException {
    private static final long serialVersionUID = 1L;

    private final long count;

    PublishFailedException(long count, Throwable first) {
        super(PUBLISH_FAILED, "Failed to publish " + count + " events; first failure: " + first.getMessage(), first);
        this.count = count;
    }

    /** Returns the number of events that were not published. */
    public long count() {
        return count;
    }
}
