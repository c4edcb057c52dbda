// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import java.util.List;

/**
 * A stream as an operator sees it.
 *
 * @param topics the wire names of what it is subscribed to
 * @param position up to which everything was handed to the connection
 * @param lag how many changes of the whole log it is behind
 * @param bytesQueued how many bytes wait for the client to take them
 */
public record Connection(Peer peer, List<String> topics, String position, long lag, long bytesQueued) {}
