// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import dev.windsock.client.it.WindsockProcess;
import java.nio.file.Path;

/** Starts the packaged server. */
final class PackagedServer {
    private static final String JAR =
            Path.of(System.getProperty("windsock.jar")).normalize().toString();

    private static final Path CLASSES = Path.of("target", "test-classes").toAbsolutePath();

    private PackagedServer() {}

    /** Prepares a server with only its jar on the class path. */
    static WindsockProcess.Setup on(Path dataDir, int port) {
        return WindsockProcess.on(dataDir, port)
                .classPath(JAR)
                .option("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-Xshare:auto");
    }

    /** Prepares a server with this module's classes on the class path, which replace or add beans. */
    static WindsockProcess.Setup withFaults(Path dataDir, int port) {
        return on(dataDir, port).classPath(JAR + ":" + CLASSES);
    }

    /** Prepares a server of a later version, which migrates the database further. Includes this module's classes. */
    static WindsockProcess.Setup later(Path dataDir, int port) {
        return on(dataDir, port).classPath(JAR + ":" + CLASSES + ":" + CLASSES.resolve("later"));
    }
}
