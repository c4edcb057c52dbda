// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.child;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windsock.bench.load.Answer;
import dev.windsock.bench.load.Load;
import dev.windsock.bench.load.Order;
import dev.windsock.bench.load.Protocol;

/** The load's process, as the runner sees it: each call gives an order and blocks for the answer. */
public final class LoadClient implements AutoCloseable {
    private static final int START_SECONDS = 30;
    private static final int ANSWER_SECONDS = 300;

    private final Child child;
    private final JsonMapper json = Protocol.json();

    LoadClient(Child child) {
        this.child = child;
        child.await(Load.READY, START_SECONDS);
    }

    public Answer.Connected connect(Order.Connect order) {
        return give(order, Answer.Connected.class);
    }

    public Answer.Published publish(Order.Publish order) {
        return give(order, Answer.Published.class);
    }

    public void expect(Order.Expect order) {
        give(order, Answer.Done.class);
    }

    public Answer.Flooded flood(Order.Flood order) {
        return give(order, Answer.Flooded.class);
    }

    public Answer.Typed type(Order.Type order) {
        return give(order, Answer.Typed.class);
    }

    public void freeze(Order.Freeze order) {
        give(order, Answer.Done.class);
    }

    public void kill(Order.Kill order) {
        give(order, Answer.Done.class);
    }

    public Answer.Connected resume(Order.Resume order) {
        return give(order, Answer.Connected.class);
    }

    public Answer.Published settle(Order.Settle order) {
        return give(order, Answer.Published.class);
    }

    public Answer.Counted count(Order.Count order) {
        return give(order, Answer.Counted.class);
    }

    public void disband(Order.Disband order) {
        give(order, Answer.Done.class);
    }

    private <T extends Answer> T give(Order order, Class<T> expected) {
        try {
            // as an Order, so that it carries which one it is
            child.send(json.writerFor(Order.class).writeValueAsString(order));
            Answer answer = json.readValue("{" + child.await("{", ANSWER_SECONDS), Answer.class);
            if (answer instanceof Answer.Failed failed) {
                throw new IllegalStateException("the load: " + failed.reason());
            }
            return expected.cast(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
