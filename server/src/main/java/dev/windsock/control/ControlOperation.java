// SPDX-License-Identifier: Apache-2.0
package dev.windsock.control;

import dev.windsock.problem.RejectedException;
import java.io.IOException;
import java.io.OutputStream;

/** An operation that the local operator can request from a running server. Each operation is a bean. Thread-safe. */
public interface ControlOperation {
    /** Returns the name that a command sends, in lower case. */
    String name();

    /**
     * Runs the operation. Blocks.
     *
     * @param user the name of the operating-system user that requests it
     * @param out receives the result; a write fails with an IOException once the command has exited
     * @throws RejectedException with a reason that is shown to the operator
     */
    void run(String user, OutputStream out) throws IOException;
}
