// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

// @start region="extension"
@ExtendWith(WindsockExtension.class)
final class ExampleTest {
    @Test
    void countsInstances(WindsockTestServer server, WindsockClient client) {
        server.addInstance("web-1");
        assertThat(client.dashboard().getSummary().getRunningInstances()).isEqualTo(1);
    }
}
// @end region="extension"
