// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.publish;

import dev.windsock.client.WindsockException;

/** Some events were given up: PUBLISH_FAILED, with the first one's failure as the cause. Each event's own is its future's. */
public final class PublishFailedException extends WindsockException {
    private static final long serialVersionUID = 1L;

    private final long count;

    PublishFailedException(long count, Throwable first) {
        super(PUBLISH_FAILED, count + " events were given up; the first: " + first.getMessage(), first);
        this.count = count;
    }

    /** How many events. */
    public long count() {
        return count;
    }
}
