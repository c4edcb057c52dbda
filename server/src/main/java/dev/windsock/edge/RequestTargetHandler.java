// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;

/**
 * Normalizes the request targets of an HTTP/1 connection before any other handler reads them, so that all routes and checks see
 * the same paths, and applies {@link AcceptedTypes}. {@link Http2Streams} does the same for HTTP/2.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class RequestTargetHandler extends ChannelInboundHandlerAdapter {
    private final RequestTargets targets;

    private RequestTargetHandler(RequestTargets targets) {
        this.targets = targets;
    }

    /** Adds a handler to a connection if the connection uses HTTP/1. */
    static void watch(ChannelPipeline pipeline, RequestTargets targets) {
        ChannelHandlerContext codec = pipeline.context(HttpServerCodec.class);
        if (codec != null) {
            pipeline.addAfter(codec.name(), null, new RequestTargetHandler(targets));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            request.setUri(targets.normalize(request.uri()));
            AcceptedTypes.ignore(request.headers());
        }
        context.fireChannelRead(message);
    }
}
