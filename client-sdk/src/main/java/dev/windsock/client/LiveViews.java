package dev.windsock.client;

import dev.windsock.client.api.Streams;
import dev.windsock.client.live.LiveSource;
import dev.windsock.client.live.LiveView;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The views of a client, which end with it.
 *
 * <p>Threading: for any thread.
 */
final class LiveViews implements AutoCloseable {
    /** The most that the server puts on a page. */
    static final int PAGE = 200;

    private final Streams streams;
    private final Duration firstWait;
    private final Duration longestWait;
    private final Set<LiveView<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    LiveViews(Streams streams, Duration firstWait, Duration longestWait) {
        this.streams = streams;
        this.firstWait = firstWait;
        this.longestWait = longestWait;
    }

    /** @throws IllegalStateException when the client was closed */
    <V> LiveView<V> start(LiveSource<V> source) {
        LiveView<V> view = LiveView.start(
                source,
                after -> streams.streamEvents()
                        .topics(List.of(source.topic()))
                        .after(after)
                        .open(),
                firstWait,
                longestWait,
                open::remove);
        open.add(view);
        if (closed) {
            // after the add, so that a close that comes meanwhile sees the view
            view.close();
            throw new IllegalStateException("the client was closed");
        }
        return view;
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(LiveView::close);
    }
}
