// SPDX-License-Identifier: Apache-2.0
package dev.windsock.control;

import dev.windsock.problem.RejectedException;
import java.io.IOException;
import java.io.OutputStream;

/** What the local operator can request of a running server. Each operation is a bean. For any thread. */
public interface ControlOperation {
    /** Returns the name that a command sends, in lower case. */
    String name();

    /**
     * Runs the operation. Blocks.
     *
     * @param user the name of the operating system's user that requests it
     * @param out receives the result; a write fails with an IOException once the command is gone
     * @throws RejectedException for a reason that the operator sees
     */
    void run(String user, OutputStream out) throws IOException;
}
