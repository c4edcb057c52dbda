// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.http.ClientVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The header by which an operator recognises a client. */
@Timeout(30)
final class UserAgentTest {
    /**
     * These classes are not in a jar with the client's manifest, as in a program that contains all of its dependencies in one
     * jar.
     */
    @Test
    void namesTheVersionWithoutTheClientsManifest() throws Exception {
        assertThat(WindsockClient.class.getPackage().getImplementationVersion()).isNull();
        assertThat(ClientVersion.VERSION).matches("\\d+\\.\\d+\\.\\d+.*");
        try (WireServer server = WireServer.respondingWith(Response.http("404 Not Found", ""));
                WindsockClient client = server.client()) {
            assertThatThrownBy(() -> client.dashboard().getSummary()).isInstanceOf(WindsockException.class);
            assertThat(server.takeRequest().header("user-agent"))
                    .contains("windsock-client-sdk/" + ClientVersion.VERSION);
        }
    }
}
