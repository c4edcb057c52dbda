// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

/** Another process uses the store. The message names that process, and the setting that points to the store. */
public final class StoreInUseException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    StoreInUseException(String message) {
        super(message);
    }
}
