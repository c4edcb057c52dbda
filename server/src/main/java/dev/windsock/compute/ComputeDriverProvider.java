// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/**
 * Creates the driver of one package. Each driver has one provider, a bean in its own package, so adding a driver changes no
 * other package. The beans are ordered: {@code auto} selects the first available provider.
 */
public interface ComputeDriverProvider {
    /** The driver's name in settings and responses, as {@link ComputeDriver#name} returns it. */
    String name();

    /** Whether the driver can run instances on this host now. Blocks for a few seconds at most. */
    boolean isAvailable();

    ComputeDriver create();
}
