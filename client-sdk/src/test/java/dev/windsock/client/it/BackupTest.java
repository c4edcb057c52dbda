// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.ForbiddenException;
import dev.windsock.client.error.RateLimitedException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Downloads a copy of the embedded database. */
@Timeout(60)
final class BackupTest {
    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    @Test
    void writesABackupToAStream() {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        long bytes = server.client().server().downloadBackup(target);
        assertThat(target.size()).isEqualTo(bytes);
        assertThat(target.toString(StandardCharsets.ISO_8859_1)).startsWith("SQLite format 3\0");
    }

    @Test
    void reportsATargetThatFails() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("no space left");
            }
        };
        assertThatThrownBy(() -> server.client().server().downloadBackup(full))
                .isInstanceOf(WindsockException.class)
                .hasMessageContaining("no space left");
        // other tests make backups too, and the server has not noticed yet that this one was cut off
        Polling.until(() -> "a backup is in progress", () -> !isInProgress());
    }

    private static boolean isInProgress() {
        try {
            server.client().server().downloadBackup(OutputStream.nullOutputStream());
            return false;
        } catch (RateLimitedException e) {
            return true;
        }
    }

    @Test
    void requiresThePermission() {
        String viewer = Objects.requireNonNull(server.client()
                .keys()
                .createKey(new CreateKeyRequest().name("viewer").role(Role.VIEWER), null)
                .getSecret());
        try (WindsockClient client =
                WindsockClient.builder().url(server.url()).apiKey(viewer).build()) {
            assertThatThrownBy(() -> client.server().downloadBackup(OutputStream.nullOutputStream()))
                    .isInstanceOf(ForbiddenException.class);
        }
    }
}
