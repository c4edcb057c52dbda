// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.log;

/** Why a stream has missed changes. */
public enum GapReason {
    /** The log no longer contains the changes after the stream's position. */
    HISTORY_TRUNCATED,
    /** The log was replaced, for example by the log of a restored database. */
    EPOCH_CHANGED,
    /** The log has not reached the stream's position: it lost changes, or the server is far behind. */
    AHEAD,
    /** The stream's own buffer was full, and its policy is to drop the oldest changes. */
    BUFFER_OVERFLOW,
    /** The reason is newer than this client. */
    UNKNOWN
}
