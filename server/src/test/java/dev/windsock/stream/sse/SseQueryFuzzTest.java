// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.log.Topic;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;

/** A query stays within its limits and the permissions of the key, or is rejected. */
@NullUnmarked
final class SseQueryFuzzTest {
    private static final Set<Permission> PERMISSIONS =
            Set.copyOf(EnumSet.complementOf(EnumSet.of(Permission.AUDIT_READ)));
    private static final Principal PRINCIPAL = new Principal(
            new KeyId("abcdefgh"), 1, "a key", TenantId.DEFAULT, PERMISSIONS, Principal.Credential.HEADER);

    /** @param bytes interval, topics, history, last event id, after and resource ids, one per line; an empty line means none */
    @FuzzTest
    void parses(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", 6);
        SseQuery query;
        try {
            query = SseQuery.parse(
                    PRINCIPAL,
                    number(lines),
                    line(lines, 1),
                    line(lines, 5),
                    line(lines, 2),
                    line(lines, 4),
                    line(lines, 3));
        } catch (RejectedException e) {
            assertThat(e.code()).isIn(ErrorCode.VALIDATION_FAILED, ErrorCode.FORBIDDEN);
            return;
        }
        assertThat(query.interval()).isBetween(1, 60);
        assertThat(query.history()).isBetween(Duration.ZERO, Duration.ofHours(1));
        assertThat(query.changes()).doesNotContain(Topic.METRICS);
        assertThat(PRINCIPAL.readableTopics()).containsAll(query.changes());
    }

    private static String line(String[] lines, int at) {
        return lines.length <= at || lines[at].isEmpty() ? null : lines[at];
    }

    private static Integer number(String[] lines) {
        String text = line(lines, 0);
        return text != null && text.matches("-?[0-9]{1,9}") ? Integer.valueOf(text) : null;
    }
}
