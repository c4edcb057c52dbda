// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import java.util.List;

/**
 * A stream as operators see it.
 *
 * @param topics wire names of the subscribed topics
 * @param position the position up to which everything was handed to the connection
 * @param lag how many changes the stream is behind, counting all changes in the log
 * @param bytesQueued bytes queued for the client
 */
public record Connection(Peer peer, List<String> topics, String position, long lag, long bytesQueued) {}
