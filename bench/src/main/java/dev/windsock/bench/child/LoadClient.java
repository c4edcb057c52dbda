// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.child;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windsock.bench.load.Command;
import dev.windsock.bench.load.Load;
import dev.windsock.bench.load.Protocol;
import dev.windsock.bench.load.Reply;

/** Controls the load process. */
public final class LoadClient implements AutoCloseable {
    private static final int START_SECONDS = 30;
    private static final int REPLY_SECONDS = 300;

    private final Child child;
    private final JsonMapper json = Protocol.json();

    LoadClient(Child child) {
        this.child = child;
        child.await(Load.READY, START_SECONDS);
    }

    /** Sends a command and blocks until the reply arrives. */
    @SuppressWarnings("unchecked") // the load answers each command with its type of reply
    public <R extends Reply> R send(Command<R> command) {
        try {
            // as a Command, so that the JSON contains its type
            child.send(json.writerFor(Command.class).writeValueAsString(command));
            Reply reply = json.readValue("{" + child.await("{", REPLY_SECONDS), Reply.class);
            if (reply instanceof Reply.Failed failed) {
                throw new IllegalStateException("the load failed: " + failed.reason());
            }
            return (R) reply;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
