// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import org.jspecify.annotations.Nullable;

/**
 * How a server joins the servers that share its database.
 *
 * @param directory the identity of the data directory, which this process has locked
 * @param name the name of the node; null to derive the name from the host name
 * @param url where clients reach the node; null if it is not advertised
 * @param version the version of this program
 * @param bus whether the server reaches the others over NATS
 * @param adopted the id of the node whose identity this server adopts; null for none
 * @param alone whether no other server may run
 */
record JoinRequest(
        StoreHolder self,
        DirectoryIdentity directory,
        @Nullable String name,
        @Nullable String url,
        String version,
        boolean bus,
        @Nullable String adopted,
        boolean alone) {}
