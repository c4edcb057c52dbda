// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.http.Internal;
import java.time.Instant;
import java.util.UUID;

/**
 * The parameters of a stream of an instance's output. When a connection is lost, the stream resumes after the last line that it
 * received, so that no line is lost or repeated. If the server no longer has some of the output, {@link SkippedOutput} says how
 * much. After the run has ended and all output has been read, the stream is closed.
 *
 * <p>Not thread-safe.
 */
public final class LogCall extends StreamCall<LogItem, LogCall> {
    /** The operation's path in the API contract. */
    static final String PATH = "/api/instances/{id}/logs";

    @Internal
    public LogCall(StreamCalls calls, UUID instanceId) {
        super(calls, "sse", PATH.replace("{id}", instanceId.toString()), LogItem.class);
        query("follow", true);
    }

    @Override
    protected LogCall self() {
        return this;
    }

    /** Sets the maximum number of most recent lines to start with, from 0 to 10,000. The default is 200. */
    public LogCall tail(int lines) {
        return query("tail", lines);
    }

    /** Starts with the first line that arrived at the given time or later. */
    public LogCall since(Instant time) {
        return query("since", time);
    }

    /** Prefixes each line with its arrival time and a space. */
    public LogCall timestamps() {
        return query("timestamps", true);
    }

    /** Keeps the lines' colours and other styles as SGR sequences (ECMA-48). By default, they are removed. */
    public LogCall colors() {
        return query("colors", true);
    }
}
