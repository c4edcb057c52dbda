// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.wire.HttpAnswer;
import java.io.IOException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ticket is issued only for a terminal that exists, so it never stores any other text that a client sends. */
@NullUnmarked
final class TerminalTicketTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();

    @ParameterizedTest
    @ValueSource(strings = {"01900000-0000-7000-8000-00000000dead", "../../ws", "LONG", ""})
    void rejectsOtherTerminals(String id) throws IOException {
        String named = id.equals("LONG") ? "A".repeat(60_000) : id;
        HttpAnswer answer = server.post(
                "/api/tickets",
                server.key(tenant, "operator"),
                "{\"purpose\":\"terminal\",\"terminal_id\":\"" + named + "\"}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(404);
        assertThat(answer.text("code")).isEqualTo("NOT_FOUND");
        assertThat(answer.body().length()).isLessThan(1_000);
    }
}
