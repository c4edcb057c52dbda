// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.store.Store;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import dev.windsock.wire.Wire;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keys that are used from several addresses; each test has its own tenant. */
@Tag("store")
@NullUnmarked
final class KeyAddressesTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String admin = server.key(tenant, "admin");

    @Test
    void recordsTheUseOfAKeyFromANewAddressOnce() throws IOException {
        HttpAnswer made = server.post("/api/keys", admin, "{\"name\":\"ci\",\"role\":\"viewer\"}");
        String secret = made.text("secret");
        use("127.0.0.1", secret);
        use("127.0.0.2", secret);
        use("127.0.0.2", secret);
        // a denied request from that address also counts as a use of the key
        assertThat(answer("127.0.0.3", "/api/keys", secret).status()).isEqualTo(403);

        List<JsonNode> rows = awaitRows(2);
        assertThat(rows).extracting(row -> Texts.text(row, "ip_address")).containsExactly("127.0.0.3", "127.0.0.2");
        assertThat(Texts.text(rows.getLast().get("actor"), "key_id")).isEqualTo(made.text("id"));
        assertThat(Texts.text(rows.getLast(), "resource_id")).isEqualTo(made.text("id"));
        assertThat(Texts.text(rows.getLast(), "outcome")).isEqualTo("OK");
    }

    @Test
    void aFailedUseDoesNotRecordAnAddress() throws IOException {
        HttpAnswer made = server.post("/api/keys", admin, "{\"name\":\"ci\",\"role\":\"viewer\"}");
        String wrong = "wsk_" + made.text("id") + "_" + "A".repeat(43);
        assertThat(answer("127.0.0.9", "/api/session", wrong).status()).isEqualTo(401);
        use("127.0.0.4", made.text("secret"));
        assertThat(awaitRows(1))
                .extracting(row -> Texts.text(row, "ip_address"))
                .containsExactly("127.0.0.4");
    }

    @Test
    void knownAddressesArePersisted() throws IOException {
        HttpAnswer made = server.post("/api/keys", admin, "{\"name\":\"ci\",\"role\":\"viewer\"}");
        use("127.0.0.5", made.text("secret"));
        awaitRows(1);
        KeyAddressRepository repository = server.bean(KeyAddressRepository.class);
        assertThat(server.bean(Store.class).read(repository::all))
                .filteredOn(seen -> seen.keyId().value().equals(made.text("id")))
                .extracting(KeyAddressRepository.Seen::network)
                .containsExactly("127.0.0.1", "127.0.0.5");
    }

    @Test
    void limitsTheRowsOfOneKey() throws IOException {
        HttpAnswer made = server.post("/api/keys", admin, "{\"name\":\"ci\",\"role\":\"viewer\"}");
        for (int i = 0; i < 40; i++) {
            use("127.0.1." + (i + 1), made.text("secret"));
        }
        awaitRows(30);
        KeyAddressRepository repository = server.bean(KeyAddressRepository.class);
        // rows for the other addresses are written when they are used again
        Deadline.await(
                "the addresses with a row",
                () -> server.bean(Store.class).read(repository::all).stream()
                                .filter(seen -> seen.keyId().value().equals(made.text("id")))
                                .count()
                        == 31);
        assertThat(rows()).hasSize(30);
    }

    private void use(String from, String key) throws IOException {
        assertThat(answer(from, "/api/session", key).status()).isEqualTo(200);
    }

    private HttpAnswer answer(String from, String target, String key) throws IOException {
        try (Wire wire = new Wire(server.port(), from)) {
            return wire.exchange("GET", target, null, "X-API-Key: " + key);
        }
    }

    private List<JsonNode> awaitRows(int count) throws IOException {
        Deadline.await("rows of new addresses", () -> rows().size() >= count);
        List<JsonNode> rows = rows();
        assertThat(rows).hasSize(count);
        return rows;
    }

    private List<JsonNode> rows() {
        try {
            List<JsonNode> rows = new ArrayList<>();
            server.get("/api/audit?action=key:new_address&limit=200", admin)
                    .json()
                    .get("items")
                    .values()
                    .forEach(rows::add);
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
