// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.model.CreateVolumeRequest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Exports the audit log to a file with the generated call. */
@Tag("store")
@Timeout(60)
final class AuditExportTest {
    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    @Test
    void exportsTheAuditLogInBothFormats() throws IOException {
        WindsockClient client = server.client();
        client.volumes().createVolume(new CreateVolumeRequest().name("data").sizeGb(1L), null);

        List<String> rows =
                lines(client.audit().exportAudit(q -> q.format("ndjson").action("volume:*")));
        assertThat(rows).singleElement().asString().contains("\"action\":\"volume:create\"");
        List<String> table =
                lines(client.audit().exportAudit(q -> q.format("csv").action("volume:*")));
        assertThat(table).hasSize(2);
        assertThat(table.get(0)).startsWith("\"id\",\"tenant_id\",");
        assertThat(table.get(1)).contains(",\"volume:create\",\"VOLUME\",");
    }

    private static List<String> lines(File file) throws IOException {
        try {
            return Files.readAllLines(file.toPath());
        } finally {
            Files.delete(file.toPath());
        }
    }
}
