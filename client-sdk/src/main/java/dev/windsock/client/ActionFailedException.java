// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.error.WindsockException;
import dev.windsock.client.model.Instance;

/**
 * An {@link InstanceAction} can no longer complete. The code is INSTANCE_FAILED if the instance failed or stopped, or
 * SUPERSEDED if another request changed the instance.
 */
public final class ActionFailedException extends WindsockException {
    private static final long serialVersionUID = 1L;

    private final transient Instance instance;

    ActionFailedException(String code, String message, Instance instance) {
        super(code, message);
        this.instance = instance;
    }

    /** Returns the instance at the time of the failure; its {@code status_reason} and {@code exit_code} contain details. */
    public Instance instance() {
        return instance;
    }
}
