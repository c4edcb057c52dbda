// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

/** Ends a command quietly, because the program that read its output, such as {@code head}, has ended. */
final class ClosedOutputException extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
