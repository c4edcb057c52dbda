// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** A position in an instance's output that no reader of this driver has returned. */
public final class InvalidPositionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidPositionException(String position) {
        super("Not a position in an instance's output: " + position);
    }
}
