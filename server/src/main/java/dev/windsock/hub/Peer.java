// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.principal.Principal;
import java.time.Instant;

/**
 * The client of a stream.
 *
 * @param connectionId UUIDv7
 * @param transport websocket, sse or log
 * @param address IP address of the client
 */
public record Peer(String connectionId, Principal principal, String transport, String address, Instant connectedAt) {}
