// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ServersTest {
    private static final URI A = URI.create("http://a");
    private static final URI B = URI.create("http://b");
    private static final URI C = URI.create("http://c");

    private final AtomicLong now = new AtomicLong();
    private final Servers servers = new Servers(List.of(A, B, C), now::get);

    @Test
    void staysWhereItIs() {
        now.addAndGet(Duration.ofDays(1).toNanos());
        assertThat(servers.current()).isEqualTo(A);
    }

    @Test
    void movesOnOnceForAllThatHaveSeenTheSameFailure() {
        servers.leave(A);
        servers.leave(A);
        assertThat(servers.current()).isEqualTo(B);
        servers.leave(B);
        servers.leave(C);
        assertThat(servers.current()).isEqualTo(A);
    }

    @Test
    void returnsToTheFirstServerAfterAWhile() {
        servers.leave(A);
        now.addAndGet(Servers.ABSENCE.toNanos());
        assertThat(servers.current()).isEqualTo(B);
        now.addAndGet(1);
        assertThat(servers.current()).isEqualTo(A);
        servers.leave(A);
        assertThat(servers.current()).isEqualTo(B);
    }

    /** The clients of a failed server must not all choose the same replacement. */
    @Test
    void spreadsOverTheOthers() {
        Map<URI, Integer> chosen = new HashMap<>();
        for (int i = 0; i < 600; i++) {
            Servers client = new Servers(List.of(A, B, C));
            while (client.current().equals(A)) {
                client.leave(A);
            }
            chosen.merge(client.current(), 1, Integer::sum);
        }
        assertThat(chosen.keySet()).containsExactlyInAnyOrder(B, C);
        assertThat(chosen.values()).allMatch(count -> count > 200);
    }
}
