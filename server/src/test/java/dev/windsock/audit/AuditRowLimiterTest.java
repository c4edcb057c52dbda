// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.ManualClock;
import dev.windsock.id.KeyId;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class AuditRowLimiterTest {
    private static final Optional<KeyId> NOBODY = Optional.empty();
    private static final Optional<KeyId> KEY = Optional.of(new KeyId("abcd1234"));

    private final ManualClock clock = new ManualClock();
    private final AuditRowLimiter allowances = new AuditRowLimiter(2, clock);

    @Test
    void anonymousDenialsDoNotUseTheAllowanceOfAKey() {
        use(NOBODY, "10.0.0.1");
        assertThat(allowances.take(NOBODY, "10.0.0.1", "key:manage")).isEmpty();
        // all callers are behind the same proxy
        assertThat(allowances.take(KEY, "10.0.0.1", "key:manage")).contains(0L);
        assertThat(allowances.take(Optional.of(new KeyId("other123")), "10.0.0.1", "key:manage"))
                .contains(0L);
    }

    @Test
    void aKeyHasOneAllowanceForAllAddresses() {
        allowances.take(KEY, "10.0.0.1", "key:manage");
        allowances.take(KEY, "10.0.0.2", "key:manage");
        assertThat(allowances.take(KEY, "10.0.0.3", "key:manage")).isEmpty();
    }

    @Test
    void denialsOfOneActionDoNotHideOthers() {
        use(KEY, "10.0.0.1");
        assertThat(allowances.take(KEY, "10.0.0.1", "key:manage")).isEmpty();
        assertThat(allowances.take(KEY, "10.0.0.1", "instance:write")).contains(0L);
    }

    @Test
    void theNextMinuteReportsTheSuppressedCount() {
        use(KEY, "10.0.0.1");
        allowances.take(KEY, "10.0.0.1", "key:manage");
        allowances.take(KEY, "10.0.0.1", "key:manage");
        clock.advance(Duration.ofSeconds(61));
        assertThat(allowances.take(KEY, "10.0.0.1", "key:manage")).contains(2L);
    }

    @Test
    void manyAddressesDoNotAffectKeys() {
        for (int i = 0; i < 20_000; i++) {
            allowances.take(NOBODY, "10." + i / 250 + "." + i % 250 + ".1", "key:manage");
        }
        assertThat(allowances.take(NOBODY, "192.168.0.1", "key:manage")).isEmpty();
        assertThat(allowances.take(KEY, "192.168.0.1", "key:manage")).contains(0L);
    }

    private void use(Optional<KeyId> key, String address) {
        assertThat(allowances.take(key, address, "key:manage")).contains(0L);
        assertThat(allowances.take(key, address, "key:manage")).contains(0L);
    }
}
