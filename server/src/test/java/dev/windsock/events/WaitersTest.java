// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.RunningServer;
import dev.windsock.eventlog.TenantId;
import dev.windsock.eventlog.Topic;
import dev.windsock.principal.KeyId;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class WaitersTest {
    private final Waiters waiters = RunningServer.shared().bean(Waiters.class);

    @Test
    void aKeyCannotUseUpThePlacesOfOthers() {
        List<Waiters.Waiter> open = new ArrayList<>();
        try {
            for (int i = 0; i < Waiters.MAX_OF_A_KEY; i++) {
                open.add(enter("waiter01"));
            }
            assertThatThrownBy(() -> enter("waiter01")).isInstanceOfSatisfying(RefusedException.class, refusal -> {
                assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_CONNECTIONS);
                assertThat(refusal.retryAfter()).isNotNull();
            });
            open.add(enter("waiter02"));
            Waiters.Waiter first = open.getFirst();
            first.close();
            first.close();
            open.add(enter("waiter01"));
            assertThatThrownBy(() -> enter("waiter01")).isInstanceOf(RefusedException.class);
        } finally {
            open.forEach(Waiters.Waiter::close);
        }
    }

    private Waiters.Waiter enter(String keyId) {
        Principal principal = new Principal(
                new KeyId(keyId),
                1,
                keyId,
                TenantId.DEFAULT,
                Set.of(Permission.EVENT_READ),
                Principal.Credential.HEADER);
        return waiters.enter(principal, Set.of(Topic.CUSTOM));
    }
}
