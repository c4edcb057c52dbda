// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each test has its own server and client. */
@ExtendWith(WindsockExtension.class)
final class WindsockExtensionTest {
    @RepeatedTest(3)
    void startsWithAnEmptyServer(WindsockClient client, WindsockTestServer server) {
        assertThat(client.dashboard().getSummary().getTotalInstances()).isZero();
        server.addInstance("web-1");
        assertThat(client).hasToString("WindsockClient[" + server.url() + "]");
    }
}
