// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.windsock.RunningServer;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import dev.windsock.store.Store;
import dev.windsock.wire.HttpAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The setting that names the administrator's key. No value of this setting prevents the server from starting. */
@NullUnmarked
final class AdminKeyTest {
    private static final String OTHER_SECRET = "wsk_%s_" + "B".repeat(43);

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(AdminKey.class);

    @TempDir
    Path data;

    @BeforeEach
    void record() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(logged);
    }

    @ParameterizedTest
    @CsvSource({
        "revoked, is revoked",
        "expired, has expired",
        "of another tenant, belongs to another tenant",
        "a viewer, cannot manage keys and tenants",
        "a manager of keys only, cannot manage keys and tenants"
    })
    void aKeyThatIsNoAdministratorIsIgnoredWithAWarning(String which, String reason) throws IOException {
        String named;
        try (RunningServer before = start(RunningServer.ADMIN_KEY)) {
            named = switch (which) {
                case "revoked" -> revoked(before);
                case "expired" -> TestKeys.expired(before.context(), TenantId.DEFAULT);
                case "of another tenant" -> before.key(RunningServer.tenant(), "admin");
                case "a viewer" -> before.key(TenantId.DEFAULT, "viewer");
                default -> before.key(TenantId.DEFAULT, Permission.KEY_MANAGE);
            };
        }
        String id = named.substring(4, 12);
        // with its own secret, and with one that would replace it
        for (String setting : List.of(named, OTHER_SECRET.formatted(id))) {
            logged.list.clear();
            try (RunningServer server = start(setting)) {
                assertThat(warnings())
                        .containsExactly("Ignoring WINDSOCK_ADMIN_KEY, because its key " + reason
                                + "; set a key with a different id to create a new administrator: key=" + id);
                StoredKey stored =
                        server.bean(KeyRing.class).find(new KeyId(id)).orElseThrow();
                assertThat(stored.secrets()).hasSize(1);
                int status = server.get("/api/session", setting).status();
                assertThat(status)
                        .isEqualTo(
                                setting.equals(named) && !which.equals("revoked") && !which.equals("expired")
                                        ? 200
                                        : 401);
                assertThat(server.get("/api/session", RunningServer.ADMIN_KEY).status())
                        .isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "wsk_short_key", " wsk_abcd1234_0123456789-0123456789_0123456789-0123456789"})
    void aMalformedValueIsIgnored(String value) throws IOException {
        try (RunningServer server = start(value)) {
            assertThat(warnings())
                    .containsExactly("Ignoring WINDSOCK_ADMIN_KEY, which is not an API key; see --help for its format");
            // the first start still creates an administrator
            assertThat(server.bean(AdminKey.class).holder()).isPresent();
            assertThat(server.bean(KeyRing.class).all()).hasSize(1);
        }
    }

    @Test
    void anotherIdCreatesANewAdministrator() throws IOException {
        String lost;
        try (RunningServer before = start(RunningServer.ADMIN_KEY)) {
            lost = revoked(before);
        }
        assertThat(lost).isNotEqualTo(RunningServer.ADMIN_KEY);
        String next = OTHER_SECRET.formatted("nextadmn");
        try (RunningServer server = start(next)) {
            assertThat(warnings()).isEmpty();
            assertThat(server.get("/api/tenants", next).status()).isEqualTo(200);
        }
    }

    @Test
    void anotherSecretOfAnAdministratorReplacesItsSecret() throws IOException {
        start(RunningServer.ADMIN_KEY).close();
        String next = OTHER_SECRET.formatted("adminkey");
        try (RunningServer server = start(next)) {
            assertThat(warnings()).isEmpty();
            assertThat(server.get("/api/session", next).status()).isEqualTo(200);
            assertThat(server.get("/api/session", RunningServer.ADMIN_KEY).status())
                    .isEqualTo(401);
        }
    }

    /** A server still starts after all of its administrator keys have ended, for example after an upgrade. */
    @Test
    void aServerWithoutAnAdministratorStarts() throws IOException {
        try (RunningServer before = start(RunningServer.ADMIN_KEY)) {
            before.bean(Store.class).write(transaction -> {
                before.bean(KeyRepository.class)
                        .revoke(
                                transaction.handle(),
                                new KeyId("adminkey"),
                                Instant.now().truncatedTo(ChronoUnit.MILLIS));
                return transaction;
            });
        }
        try (RunningServer server = start(RunningServer.ADMIN_KEY)) {
            assertThat(warnings()).hasSize(1);
            assertThat(server.bean(AdminKey.class).holder()).isEmpty();
            assertThat(server.get("/health/readiness", null).status()).isEqualTo(200);
        }
    }

    private static String revoked(RunningServer server) throws IOException {
        HttpAnswer made = server.post("/api/keys", RunningServer.ADMIN_KEY, "{\"name\":\"old\",\"role\":\"admin\"}");
        server.send("DELETE", "/api/keys/" + made.text("id"), RunningServer.ADMIN_KEY, null);
        return made.text("secret");
    }

    private List<String> warnings() {
        return logged.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private RunningServer start(String adminKey) {
        return RunningServer.start(Map.of("windsock.data-dir", data.toString(), "windsock.admin-key", adminKey));
    }
}
