// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.child;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windsock.bench.load.Command;
import dev.windsock.bench.load.Load;
import dev.windsock.bench.load.Protocol;
import dev.windsock.bench.load.Reply;

/** Controls the load's process. Each call sends a command and blocks until the reply arrives. */
public final class LoadClient implements AutoCloseable {
    private static final int START_SECONDS = 30;
    private static final int REPLY_SECONDS = 300;

    private final Child child;
    private final JsonMapper json = Protocol.json();

    LoadClient(Child child) {
        this.child = child;
        child.await(Load.READY, START_SECONDS);
    }

    public Reply.Connected connect(Command.Connect command) {
        return send(command, Reply.Connected.class);
    }

    public Reply.Published publish(Command.Publish command) {
        return send(command, Reply.Published.class);
    }

    public void expect(Command.Expect command) {
        send(command, Reply.Done.class);
    }

    public Reply.Flooded flood(Command.Flood command) {
        return send(command, Reply.Flooded.class);
    }

    public Reply.Typed type(Command.Type command) {
        return send(command, Reply.Typed.class);
    }

    public void freeze(Command.Freeze command) {
        send(command, Reply.Done.class);
    }

    public void kill(Command.Kill command) {
        send(command, Reply.Done.class);
    }

    public Reply.Connected resume(Command.Resume command) {
        return send(command, Reply.Connected.class);
    }

    public Reply.Published settle(Command.Settle command) {
        return send(command, Reply.Published.class);
    }

    public Reply.Counted count(Command.Count command) {
        return send(command, Reply.Counted.class);
    }

    public void disband(Command.Disband command) {
        send(command, Reply.Done.class);
    }

    private <T extends Reply> T send(Command command, Class<T> expected) {
        try {
            // as a Command, so that the JSON contains its type
            child.send(json.writerFor(Command.class).writeValueAsString(command));
            Reply reply = json.readValue("{" + child.await("{", REPLY_SECONDS), Reply.class);
            if (reply instanceof Reply.Failed failed) {
                throw new IllegalStateException("the load failed: " + failed.reason());
            }
            return expected.cast(reply);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
