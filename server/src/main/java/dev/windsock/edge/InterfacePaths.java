// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import java.util.List;

/**
 * The paths of the interfaces for programs. Responses for these paths are intended only for their caller, and are never pages.
 */
public final class InterfacePaths {
    public static final String HEALTH = "/health";
    public static final String PROMETHEUS = "/prometheus";

    private static final List<String> ALL = List.of("/api", "/ws", HEALTH, PROMETHEUS);

    private InterfacePaths() {}

    /** Returns whether a path begins like that of an interface. */
    public static boolean match(String path) {
        return ALL.stream().anyMatch(path::startsWith);
    }
}
