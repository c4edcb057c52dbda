// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

/** Another process uses the store. The message names it, and the setting that led here. */
public final class StoreInUseException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    StoreInUseException(String message) {
        super(message);
    }
}
