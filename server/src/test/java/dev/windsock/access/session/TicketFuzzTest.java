// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.windsock.id.KeyId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A ticket opens only the paths that it was issued for. */
@NullUnmarked
final class TicketFuzzTest {
    /** @param bytes the path */
    @FuzzTest
    void opens(byte[] bytes) {
        String path = new String(bytes, StandardCharsets.UTF_8);
        Ticket stream = ticket(Ticket.Purpose.STREAM, null);
        assertThat(StreamPaths.opens(stream, path))
                .isEqualTo(path.equals("/ws") || path.equals("/api/dashboard/stream") || isLog(path));
        Ticket download = ticket(Ticket.Purpose.DOWNLOAD, null);
        assertThat(StreamPaths.opens(download, path))
                .isEqualTo(path.equals("/api/audit/export")
                        || isLog(path)
                        || between(path, "/api/terminals/", "/recording"));
        Ticket terminal = ticket(Ticket.Purpose.TERMINAL, "t1");
        assertThat(StreamPaths.opens(terminal, path)).isEqualTo(path.equals("/ws/terminals/t1"));
        if (Stream.of(stream, download, terminal).anyMatch(ticket -> StreamPaths.opens(ticket, path))) {
            assertThat(StreamPaths.acceptsTicket(path)).isTrue();
        }
    }

    private static Ticket ticket(Ticket.Purpose purpose, @Nullable String terminalId) {
        return new Ticket(new KeyId("abcdefgh"), 1, Optional.empty(), purpose, terminalId, Instant.EPOCH);
    }

    private static boolean isLog(String path) {
        return between(path, "/api/instances/", "/logs");
    }

    /** Returns whether a path consists of one segment between the prefix and the suffix. */
    private static boolean between(String path, String before, String after) {
        return path.length() > before.length() + after.length()
                && path.startsWith(before)
                && path.endsWith(after)
                && path.substring(before.length(), path.length() - after.length())
                                .indexOf('/')
                        < 0;
    }
}
