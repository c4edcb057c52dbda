// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.hub.LiveFormat;
import dev.windsock.hub.Transport;
import dev.windsock.hub.WireFormat;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * A transport that has its own channel.
 *
 * <p>Threading: confined to the connection's event loop.
 */
public abstract class ChannelTransport implements Transport {
    protected final Channel channel;
    private final WireFormat format;
    private final LiveFormat liveFormat;

    protected <F extends WireFormat & LiveFormat> ChannelTransport(Channel channel, F format) {
        this.channel = channel;
        this.format = format;
        this.liveFormat = format;
    }

    @Override
    public final WireFormat format() {
        return format;
    }

    @Override
    public final LiveFormat liveFormat() {
        return liveFormat;
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public long bytesQueued() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }
}
