// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.hub.Subscriber;
import dev.windsock.stream.Admissions;
import dev.windsock.stream.ChannelTransport;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/**
 * One client of the stream: the body of a response, which the framework subscribes to and the hub writes.
 *
 * <p>Threading: everything except the framework's calls belongs to the connection's event loop. Those calls hand over to
 * it first.
 */
abstract class SseTransport extends ChannelTransport implements Publisher<byte[]>, Subscription {
    private final SseSubscription subscription;
    private final Admissions.Admission admission;
    protected org.reactivestreams.@Nullable Subscriber<? super byte[]> body;
    protected @Nullable Subscriber subscriber;
    protected boolean ended;

    SseTransport(SseSubscription subscription, SseFormat format, Admissions.Admission admission) {
        super(subscription.channel(), format);
        this.subscription = subscription;
        this.admission = admission;
        channel.closeFuture().addListener(closed -> end());
    }

    @Override
    public final void subscribe(org.reactivestreams.Subscriber<? super byte[]> framework) {
        body = framework;
        framework.onSubscribe(this);
    }

    @Override
    public void cancel() {
        channel.eventLoop().execute(this::end);
    }

    /** Lets the hub write from now on. */
    protected final void begin() {
        if (ended) {
            return;
        }
        Subscriber attached = subscription.attach(this);
        subscriber = attached;
        subscription.start(attached);
    }

    /** Releases everything that the stream holds. Calling it again has no effect. */
    protected void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (subscriber != null) {
            subscriber.detach();
        }
        admission.release();
    }
}
