// SPDX-License-Identifier: Apache-2.0
package dev.windsock.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventLog;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;

final class TrainingTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();

    @Test
    void publishesAndOpensStreams() throws IOException, InterruptedException {
        long before = server.bean(EventLog.class).latest().offset();
        try (Training training = training(server.key(tenant, "admin"))) {
            training.run(1);
        }
        assertThat(server.bean(EventLog.class).latest().offset()).isGreaterThanOrEqualTo(before + 20);
    }

    @Test
    void reportsAServerThatAnswersOtherwise() throws IOException, InterruptedException {
        try (Training training = training(server.key(tenant, "viewer"))) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> training.run(1))
                    .withMessageStartingWith("POST /api/events returned 403 instead of 400");
        }
    }

    private Training training(String key) {
        return new Training(URI.create("http://127.0.0.1:" + server.port()), key);
    }
}
