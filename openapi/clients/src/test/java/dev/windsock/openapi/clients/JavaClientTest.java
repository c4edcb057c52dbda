// SPDX-License-Identifier: Apache-2.0
package dev.windsock.openapi.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.WindsockProcess;
import generated.ApiClient;
import generated.ApiException;
import generated.api.AuditApi;
import generated.api.DashboardApi;
import generated.api.EventsApi;
import generated.api.InstancesApi;
import generated.api.ServerApi;
import generated.api.StreamsApi;
import generated.auth.ApiKeyAuth;
import generated.model.Instance;
import generated.model.InstanceStatus;
import generated.model.LaunchRequest;
import generated.model.Publication;
import generated.model.PublishedEvent;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that the client generated from the generator's own templates for OkHttp and Gson compiles and works with the packaged
 * server. Gson checks each response: required fields, enumerations, and values that must not be null.
 */
final class JavaClientTest {
    private static final ApiClient client = new ApiClient();
    private static WindsockProcess server;

    @BeforeAll
    static void start(@TempDir Path dataDir) throws InterruptedException {
        server = WindsockProcess.startPackaged(dataDir);
        client.setBasePath(server.url());
        ((ApiKeyAuth) client.getAuthentication("apiKey")).setApiKey(RunningServer.ADMIN_KEY);
    }

    @AfterAll
    static void stop() {
        client.getHttpClient().connectionPool().evictAll();
        server.close();
    }

    @Test
    void launchesAndReads() throws Exception {
        InstancesApi instances = new InstancesApi(client);
        Instance launched = instances.launchInstance(
                new LaunchRequest().name("generated").command(List.of("/bin/sh", "-c", "echo ready; exec sleep 60")),
                "java-1");
        assertThat(launched.getStatus()).isEqualTo(InstanceStatus.STARTING);
        assertThat(instances.getInstance(launched.getId()).getName()).isEqualTo("generated");
        String log = "";
        // the generated client returns null for an empty body
        while (log == null || log.isEmpty()) {
            log = instances.getInstanceLogs(launched.getId(), 10, null, null, null, null, null, null, null, null, null);
        }
        assertThat(log).isEqualTo("ready\n");
        assertThat(new DashboardApi(client).getSummary().getTotalInstances()).isEqualTo(1);
        assertThat(new ServerApi(client).getHealth().getStatus()).isEqualTo("UP");
        assertThat(instances.terminateInstance(launched.getId(), null, null).getId())
                .isEqualTo(launched.getId());
    }

    @Test
    void publishesAndExports() throws Exception {
        EventsApi events = new EventsApi(client);
        PublishedEvent event = new PublishedEvent().type("JAVA_TRIED").payload(Map.of("n", 1));
        Publication published = events.publishEvents(List.of(event), null);
        assertThat(events.readEvents(null, null, 200, 0).getItems())
                .anyMatch(change -> change.getPosition().equals(published.getPosition()));
        File file = new AuditApi(client).exportAudit("csv", null, null, null, null, null, null, null);
        assertThat(Files.readString(file.toPath())).startsWith("\"id\"");
        Files.delete(file.toPath());
    }

    @Test
    void reportsProblems() {
        assertThatThrownBy(() -> new InstancesApi(client).getInstance(new UUID(1, 2)))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(404);
                    assertThat(e.getResponseBody()).contains("\"code\":\"NOT_FOUND\"");
                });
        assertThatThrownBy(() -> new StreamsApi(client).streamEvents(null, null, null, null))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getCode()).isEqualTo(426));
    }
}
