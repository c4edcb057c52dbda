// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three servers are upgraded one after the other while clients publish and receive. The later version adds a table, and columns
 * to tables that the previous version uses.
 */
@Timeout(360)
final class ClusterUpgradeTest {
    private static final int STREAMS = 9;
    private static final int EVENTS_PER_SECOND = 60;
    private static final int EVENTS = 60;

    @TempDir
    Path directory;

    @Test
    void deliverEverythingOnceAndInOrderInTwoVersions() throws Exception {
        try (ServerGroup servers = new ServerGroup(directory);
                ClusterLoad load = ClusterLoad.start(servers, STREAMS, EVENTS_PER_SECOND)) {
            load.awaitEvents(EVENTS);
            assertThat(servers.schemas()).hasSize(1);

            upgrade(servers, 0);
            load.awaitEvents(EVENTS);
            assertThat(servers.schemas()).hasSize(2);

            // the previous version also starts on the schema of the later one
            servers.server(1).kill();
            servers.restart(1);
            load.awaitEvents(EVENTS);

            upgrade(servers, 1);
            servers.server(0).kill();
            servers.upgrade(0);
            load.awaitEvents(EVENTS);
            assertThat(servers.schemas()).hasSize(2);

            upgrade(servers, 2);
            load.awaitEvents(EVENTS);
            assertThat(servers.schemas()).hasSize(1);
            load.requireComplete();
        }
    }

    private static void upgrade(ServerGroup servers, int index) throws Exception {
        servers.server(index).close();
        servers.upgrade(index);
        Deadlines.awaitRecovery("the server is ready", () -> new Health(servers.server(index)).ready());
    }
}
