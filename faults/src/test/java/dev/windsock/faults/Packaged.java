// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import dev.windsock.client.it.WindsockProcess;
import java.nio.file.Path;

/** The server as it is packaged. */
final class Packaged {
    private static final String JAR =
            Path.of(System.getProperty("windsock.jar")).normalize().toString();

    private Packaged() {}

    /** How it is started, alone on its class path. */
    static WindsockProcess.Setup on(Path dataDir, int port) {
        return WindsockProcess.on(dataDir, port)
                .classPath(JAR)
                .option("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-Xshare:auto");
    }

    /** How it is started with this module's classes beside it, of which some take the place of its own. */
    static WindsockProcess.Setup withFaults(Path dataDir, int port) {
        return on(dataDir, port)
                .classPath(JAR + ":" + Path.of("target", "test-classes").toAbsolutePath());
    }
}
