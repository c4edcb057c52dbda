// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import dev.windsock.log.Position;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The latest live data as frames, and the frame with the current position. Each is encoded once per event loop and shared by
 * its subscribers.
 *
 * <p>Threading: confined to one event loop.
 */
final class LiveFrames {
    private final LiveFeed feed;
    private final Map<Key, ByteBuf> frames = new HashMap<>();
    private final Map<LiveFormat, ByteBuf> positions = new HashMap<>();
    private @Nullable Position position;

    LiveFrames(LiveFeed feed) {
        this.feed = feed;
    }

    private record Key(LiveFormat format, LiveKind kind, TenantId tenantId, Set<String> instanceIds) {}

    /**
     * Returns the latest data of a kind. The caller releases it.
     *
     * @param instanceIds the instances whose metrics are included; empty for all, and for other kinds
     */
    ByteBuf newest(LiveFormat format, LiveKind kind, TenantId tenantId, Set<String> instanceIds) {
        return frames.computeIfAbsent(new Key(format, kind, tenantId, instanceIds), key -> {
                    byte[] json = text(key).getBytes(StandardCharsets.UTF_8);
                    ByteBuf frame = Unpooled.directBuffer();
                    format.live(frame, kind, json);
                    return frame;
                })
                .retainedDuplicate();
    }

    private String text(Key key) {
        return switch (key.kind()) {
            case METRICS -> feed.metrics(key.tenantId(), key.instanceIds());
            case SUMMARY -> feed.summary(key.tenantId());
        };
    }

    /** Returns the frame with the position for the next live data; the frame may be empty. The caller releases it. */
    ByteBuf position(LiveFormat format, Position now) {
        if (!now.equals(position)) {
            release(positions);
            position = now;
        }
        return positions
                .computeIfAbsent(format, key -> {
                    ByteBuf frame = Unpooled.buffer();
                    format.position(frame, now);
                    return frame;
                })
                .retainedDuplicate();
    }

    /** Drops all live data because newer data is available. */
    void expire() {
        release(frames);
    }

    /** Drops a tenant's counts. */
    void expireSummary(TenantId tenantId) {
        frames.entrySet().removeIf(entry -> {
            Key key = entry.getKey();
            boolean expired = key.kind() == LiveKind.SUMMARY && key.tenantId().equals(tenantId);
            if (expired) {
                entry.getValue().release();
            }
            return expired;
        });
    }

    private static void release(Map<?, ByteBuf> held) {
        held.values().forEach(ByteBuf::release);
        held.clear();
    }
}
