// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.json.SteadyClock;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;

/** A ticket opens only the paths that it was issued for. Any other text opens none. */
@NullUnmarked
final class TicketFuzzTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final Principal ISSUER = new Principal(
            new KeyId("abcdefgh"),
            1,
            "a key",
            TenantId.DEFAULT,
            Set.of(Permission.values()),
            Principal.Credential.HEADER);

    /** @param bytes the path, and after a space what came as a ticket */
    @FuzzTest
    void opens(byte[] bytes) {
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split(" ", 2);
        String path = parts[0];
        String text = parts.length < 2 ? "" : parts[1];
        Tickets tickets = new Tickets(null, null, Clock.fixed(NOW, ZoneOffset.UTC), new SteadyClock());
        Tickets.Issued issued = tickets.issue(ISSUER, Ticket.Purpose.STREAM, null);

        assertThat(tickets.redeem(text, path)).isEmpty();
        assertThat(StreamPaths.opens(issued.ticket(), path))
                .isEqualTo(path.equals("/ws") || path.equals("/api/dashboard/stream") || isLog(path));
        Ticket download = new Ticket(ISSUER, Ticket.Purpose.DOWNLOAD, null, NOW);
        assertThat(StreamPaths.opens(download, path))
                .isEqualTo(path.equals("/api/audit/export")
                        || isLog(path)
                        || between(path, "/api/terminals/", "/recording"));
        Ticket terminal = new Ticket(ISSUER, Ticket.Purpose.TERMINAL, "t1", NOW);
        assertThat(StreamPaths.opens(terminal, path)).isEqualTo(path.equals("/ws/terminals/t1"));
        if (Stream.of(issued.ticket(), download, terminal).anyMatch(ticket -> StreamPaths.opens(ticket, path))) {
            assertThat(StreamPaths.acceptsTicket(path)).isTrue();
        }
    }

    private static boolean isLog(String path) {
        return between(path, "/api/instances/", "/logs");
    }

    /** Whether a path is one segment between the two. */
    private static boolean between(String path, String before, String after) {
        return path.length() > before.length() + after.length()
                && path.startsWith(before)
                && path.endsWith(after)
                && path.substring(before.length(), path.length() - after.length())
                                .indexOf('/')
                        < 0;
    }
}
