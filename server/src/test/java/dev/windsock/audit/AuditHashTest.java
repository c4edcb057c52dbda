// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class AuditHashTest {
    /** The hash of the canonical JSON, as computed by another implementation. */
    @Test
    void aHashIsThatOfTheCanonicalJson() {
        AuditRow row = new AuditRow(
                "0199",
                "t",
                new AuditRow.AuditActor(null, "engine"),
                "instance:launch",
                "INSTANCE",
                "r",
                AuditEntry.Outcome.OK,
                Map.of("z", "\u001b\u20ac", "a", "\"x\"\n"),
                "127.0.0.1",
                null,
                null,
                Instant.parse("2026-11-26T08:00:00Z"),
                "",
                AuditHash.GENESIS);

        assertThat(row.hashed().hash()).isEqualTo("972d779b1a3ac8572be80f31b7bce3ba63e3c484213d225c988b367be838e55b");
    }
}
