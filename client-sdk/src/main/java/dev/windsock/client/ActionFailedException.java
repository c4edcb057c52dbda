// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.model.Instance;

/** What was asked of an instance did not come about: INSTANCE_FAILED with the reason, or SUPERSEDED by another request. */
public final class ActionFailedException extends WindsockException {
    private static final long serialVersionUID = 1L;

    private final transient Instance instance;

    ActionFailedException(String code, String message, Instance instance) {
        super(code, message);
        this.instance = instance;
    }

    /** The instance as it was when that was clear; its {@code status_reason} and {@code exit_code} say more. */
    public Instance instance() {
        return instance;
    }
}
