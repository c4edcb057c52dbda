// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.WindsockClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that uses a server. */
abstract class ServerCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Override
    public final Integer call() throws Exception {
        try (WindsockClient client = common.connect()) {
            return run(client, common.output());
        }
    }

    /** Returns the status. */
    abstract int run(WindsockClient client, Output output) throws Exception;
}
