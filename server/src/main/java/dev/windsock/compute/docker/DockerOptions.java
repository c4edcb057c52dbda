// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

/**
 * The driver's options for visibility, limits and registries.
 *
 * @param showUnmanaged whether to list containers that are not instances
 * @param maxPids how many processes and threads a new container can have
 * @param registries the credentials for registries, and the tenants that may use them
 */
record DockerOptions(boolean showUnmanaged, int maxPids, RegistryCredentials registries) {}
