// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.id.KeyId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class AllowancesTest {
    private static final Optional<KeyId> NOBODY = Optional.empty();
    private static final Optional<KeyId> KEY = Optional.of(new KeyId("abcd1234"));
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private final DenialLimiter allowances = new DenialLimiter(2);

    @Test
    void whoHasNoKeyDoesNotUseUpWhatIsAKeysOwn() {
        use(NOBODY, "10.0.0.1");
        assertThat(allowances.take(NOBODY, "10.0.0.1", NOW)).isEmpty();
        // all are behind the same proxy
        assertThat(allowances.take(KEY, "10.0.0.1", NOW)).contains(0L);
        assertThat(allowances.take(Optional.of(new KeyId("other123")), "10.0.0.1", NOW))
                .contains(0L);
    }

    @Test
    void aKeyHasOneAllowanceFromWhereverItComes() {
        allowances.take(KEY, "10.0.0.1", NOW);
        allowances.take(KEY, "10.0.0.2", NOW);
        assertThat(allowances.take(KEY, "10.0.0.3", NOW)).isEmpty();
    }

    @Test
    void theNextMinuteTellsWhatWasSuppressed() {
        use(KEY, "10.0.0.1");
        allowances.take(KEY, "10.0.0.1", NOW);
        allowances.take(KEY, "10.0.0.1", NOW);
        assertThat(allowances.take(KEY, "10.0.0.1", NOW.plus(Duration.ofSeconds(61))))
                .contains(2L);
    }

    @Test
    void manyAddressesLeaveTheKeysAlone() {
        for (int i = 0; i < 20_000; i++) {
            allowances.take(NOBODY, "10.%d.%d.1".formatted(i / 250, i % 250), NOW);
        }
        assertThat(allowances.take(NOBODY, "192.168.0.1", NOW)).isEmpty();
        assertThat(allowances.take(KEY, "192.168.0.1", NOW)).contains(0L);
    }

    private void use(Optional<KeyId> key, String address) {
        assertThat(allowances.take(key, address, NOW)).contains(0L);
        assertThat(allowances.take(key, address, NOW)).contains(0L);
    }
}
