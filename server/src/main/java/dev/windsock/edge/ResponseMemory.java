// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.limit.MemoryBudget;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpVersion;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.AsciiString;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCounted;

/**
 * Holds memory for a request until its response is written. The framework then releases the attributes of the request, even if
 * the client disconnects.
 *
 * <p>Threading: thread-safe; does not block.
 */
public final class ResponseMemory {
    private static final String BODY = "windsock.memory.body";
    private static final String RESPONSE = "windsock.memory.response";
    private static final AsciiString STREAM_ID = HttpConversionUtil.ExtensionHeaderNames.STREAM_ID.text();
    private static final AttributeKey<Owner> OWNER = AttributeKey.valueOf(ResponseMemory.class, "owner");

    private ResponseMemory() {}

    /** The holder of the memory, as in {@link MemoryBudget#acquire}. */
    public record Owner(String key, String tenant) {
        /** A client without a key. */
        static final Owner NOBODY = new Owner("", "");
    }

    /** Holds a share for the body of a request until the response is written. */
    public static void holdForBody(HttpRequest<?> request, MemoryBudget.Share share) {
        request.setAttribute(BODY, new Held(share));
    }

    /**
     * Releases the body of a request, if nothing has read it, and its share. The framework releases the body only after the
     * response, and never releases it for some streams whose client disconnects.
     */
    public static void releaseBody(HttpRequest<?> request) {
        shrinkBody(request, 0);
        if (request instanceof NettyHttpRequest<?> received && received.byteBody() instanceof CloseableByteBody body) {
            body.close();
        }
    }

    /** Releases the excess reservation once the size of the body is known. */
    public static void shrinkBody(HttpRequest<?> request, long bytes) {
        request.getAttribute(BODY, Held.class).ifPresent(held -> held.share.shrinkTo(bytes));
    }

    /** Holds a share until the response is written to the connection; over HTTP/2, until the client has read it. */
    public static void holdForResponse(HttpRequest<?> request, Owner owner, MemoryBudget.Share share) {
        Channel channel = NettyChannels.of(request);
        channel.attr(OWNER).set(owner);
        String stream =
                ((NettyHttpRequest<?>) request).getNativeRequest().headers().get(STREAM_ID);
        if (stream != null && request.getHttpVersion() == HttpVersion.HTTP_2_0) {
            Http2Streams.hold(channel, Integer.parseInt(stream), share);
            request.setAttribute(RESPONSE, share);
        } else {
            request.setAttribute(RESPONSE, new Held(share));
        }
    }

    /** Releases the share for the response early, because the response is small. */
    public static void releaseForResponse(HttpRequest<?> request) {
        request.getAttribute(RESPONSE, MemoryBudget.Share.class)
                .or(() -> request.getAttribute(RESPONSE, Held.class).map(held -> held.share))
                .ifPresent(MemoryBudget.Share::close);
    }

    /** Returns the owner of the latest request for a large response on a connection. */
    static Owner owner(Channel channel) {
        Owner owner = channel.attr(OWNER).get();
        return owner == null ? Owner.NOBODY : owner;
    }

    private static final class Held extends AbstractReferenceCounted {
        private final MemoryBudget.Share share;

        private Held(MemoryBudget.Share share) {
            this.share = share;
        }

        @Override
        protected void deallocate() {
            share.close();
        }

        @Override
        public ReferenceCounted touch(Object hint) {
            return this;
        }
    }
}
