// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.it.StreamEndpoint;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.live.LiveChange;
import dev.windsock.client.live.LiveListener;
import dev.windsock.client.live.LiveState;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Topic;
import dev.windsock.client.model.Volume;
import dev.windsock.client.spi.ClientObserver;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.StreamItem;
import dev.windsock.client.stream.StreamListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An error in the program, such as a missing class, never ends a view or a stream silently. */
@Timeout(30)
final class ListenerErrorsTest {
    @Test
    void aViewSaysThatItHasEnded() throws Exception {
        try (FlakyServer server = new FlakyServer();
                WindsockClient client = server.wire().client();
                LiveView<Volume> view = client.volumes().live()) {
            CompletableFuture<LiveState> ended = new CompletableFuture<>();
            view.listen(new LiveListener<>() {
                @Override
                public void onChange(LiveChange<Volume> change) {}

                @Override
                public void onState(LiveState state) {
                    if (state instanceof LiveState.Ended) {
                        ended.complete(state);
                    }
                }
            });
            view.listen(new LiveListener<>() {
                @Override
                public void onChange(LiveChange<Volume> change) {}

                @Override
                public void onState(LiveState state) {
                    throw new NoClassDefFoundError("com/acme/Missing");
                }
            });
            view.awaitSynced(Duration.ofSeconds(10));
            // the state changes, which makes the listener fail
            server.fail(request -> Response.problem("503 Busy", "DRAINING"));
            assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOfSatisfying(LiveState.Ended.class, state -> {
                assertThat(state.failure().code()).isEqualTo(WindsockException.CONSUMER_FAILED);
                assertThat(state.failure()).hasMessageContaining("com/acme/Missing");
            });
            assertThat(view.state()).isInstanceOf(LiveState.Ended.class);
        }
    }

    @Test
    void aStreamNotifiesItsListener() throws Exception {
        CompletableFuture<WindsockException> failure = new CompletableFuture<>();
        try (FlakyServer server = new FlakyServer();
                WindsockClient client = server.wire().client()) {
            client.streams().streamEvents().listen(new StreamListener<EventItem>() {
                @Override
                public void onItem(EventItem item) {
                    throw new StackOverflowError();
                }

                @Override
                public void onFailure(WindsockException reason) {
                    failure.complete(reason);
                }
            });
            assertThat(failure.get(10, TimeUnit.SECONDS).code()).isEqualTo(WindsockException.CONSUMER_FAILED);
        }
    }

    @Test
    void anObserverDoesNotEndAStream() {
        try (FlakyServer server = new FlakyServer();
                WindsockClient client = server.wire()
                        .clientBuilder()
                        .observer(new ClientObserver() {
                            @Override
                            public void streamItem(String stream) {
                                throw new NoClassDefFoundError("com/acme/Missing");
                            }
                        })
                        .build();
                EventStream<? extends StreamItem> stream =
                        StreamEndpoint.WEBSOCKET.open(client, Topic.CUSTOM, null, 16)) {
            assertThat(Streamed.await(stream, item -> item instanceof Change)).isNotNull();
        }
    }
}
