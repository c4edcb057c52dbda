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
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest samples and counts as frames, and the frame that says where the log stands: each made once for an event loop
 * and shared by its subscribers.
 *
 * <p>Threading: belongs to one event loop.
 */
final class LiveFrames {
    private final LiveFeed feed;
    private final Map<Key, ByteBuf> frames = new HashMap<>();
    private final Map<WireFormat, ByteBuf> positions = new HashMap<>();
    private @Nullable Position position;

    LiveFrames(LiveFeed feed) {
        this.feed = feed;
    }

    private record Key(
            WireFormat format, TenantId tenantId, @Nullable Set<String> instanceIds) {}

    /** The newest metrics; the caller releases them. */
    ByteBuf metrics(WireFormat format, TenantId tenantId, Set<String> instanceIds) {
        return shared(
                new Key(format, tenantId, instanceIds), () -> feed.metrics(tenantId, instanceIds), format::metrics);
    }

    /** The newest counts; the caller releases them. */
    ByteBuf summary(WireFormat format, TenantId tenantId) {
        return shared(new Key(format, tenantId, null), () -> feed.summary(tenantId), format::summary);
    }

    /** What gives the next frame its position; the caller releases it. */
    ByteBuf positionOfNext(WireFormat format, Position now) {
        if (!now.equals(position)) {
            release(positions);
            position = now;
        }
        return positions
                .computeIfAbsent(format, key -> {
                    ByteBuf out = Unpooled.buffer();
                    format.positionOfNext(out, now);
                    return out;
                })
                .retainedDuplicate();
    }

    /** Forgets the samples and counts, since there are newer ones. */
    void expire() {
        release(frames);
    }

    /** Forgets a tenant's counts. */
    void expireSummary(TenantId tenantId) {
        frames.entrySet().removeIf(entry -> {
            boolean expired =
                    entry.getKey().tenantId().equals(tenantId) && entry.getKey().instanceIds() == null;
            if (expired) {
                entry.getValue().release();
            }
            return expired;
        });
    }

    private interface Text {
        String read();
    }

    private ByteBuf shared(Key key, Text text, BiConsumer<ByteBuf, byte[]> frame) {
        ByteBuf made = frames.get(key);
        if (made == null) {
            made = Unpooled.directBuffer();
            frame.accept(made, text.read().getBytes(StandardCharsets.UTF_8));
            frames.put(key, made);
        }
        return made.retainedDuplicate();
    }

    private static void release(Map<?, ByteBuf> held) {
        held.values().forEach(ByteBuf::release);
        held.clear();
    }
}
