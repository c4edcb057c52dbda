// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.RunningServer;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.log.Topic;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("store")
@NullUnmarked
final class LongPollsTest {
    private final LongPolls longPolls = RunningServer.shared().bean(LongPolls.class);

    @Test
    void limitsTheWaitingRequestsOfEachKey() {
        List<LongPolls.Waiter> open = new ArrayList<>();
        try {
            for (int i = 0; i < LongPolls.MAX_PER_KEY; i++) {
                open.add(enter("waiter01"));
            }
            assertThatThrownBy(() -> enter("waiter01")).isInstanceOfSatisfying(RejectedException.class, rejected -> {
                assertThat(rejected.code()).isEqualTo(ErrorCode.TOO_MANY_CONNECTIONS);
                assertThat(rejected.retryAfter()).isNotNull();
            });
            open.add(enter("waiter02"));
            LongPolls.Waiter first = open.getFirst();
            first.close();
            first.close();
            open.add(enter("waiter01"));
            assertThatThrownBy(() -> enter("waiter01")).isInstanceOf(RejectedException.class);
        } finally {
            open.forEach(LongPolls.Waiter::close);
        }
    }

    private LongPolls.Waiter enter(String keyId) {
        Principal principal = new Principal(
                new KeyId(keyId),
                1,
                keyId,
                TenantId.DEFAULT,
                Set.of(Permission.EVENT_READ),
                Principal.Credential.HEADER);
        return longPolls.enter(principal, new ChangeFilter(principal.tenantId(), Set.of(Topic.CUSTOM), Set.of()));
    }
}
