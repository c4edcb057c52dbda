// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/**
 * A store of the version that kept the values of environments in events and in stored responses. The migration removes them
 * from both and from the files of the database, and from nowhere else.
 */
@NullUnmarked
abstract class EnvironmentMigrationContract {
    /** The last version with values. */
    static final String PREVIOUS = "18";

    /** Part of every value that must disappear. */
    static final String SECRET = "correct-horse-battery-staple";

    private static final String INSTANCE = """
            {"id":"i1","name":"web","command":["sh","-c","echo '\\"env\\":{}'"],"env":%s,"status":"RUNNING","cpu_limit_millis":null,"labels":{"env":"prod","env_names":"none"},"version":%s}""";
    private static final String ENV = """
            {"TOKEN":"%1$s","A":"","QUOTED":"\\"%1$s\\" \\\\ \\"env\\":{\\"B\\":\\"%1$s\\"}","UMLAUT":"ä\\n%1$s \\u20ac 🌬️"}""".formatted(SECRET);

    /** The payload of a publisher's own event and of its audit row's event; neither describes an instance. */
    private static final String PUBLISHED = "{\"env\":{\"A\":\"the publisher's own\"}}";

    /** Runs a change on the database as the previous server left it. */
    abstract void previously(Consumer<Handle> change) throws Exception;

    /** Opens the database as this server does. */
    abstract StoreDatabase open() throws Exception;

    /** Returns whether the files of the database contain the given text. */
    abstract boolean filesContain(String text) throws Exception;

    @Test
    void removesValuesAndKeepsNames() throws Exception {
        previously(EnvironmentMigrationContract::fill);
        assertThat(filesContain(SECRET)).isTrue();

        try (StoreDatabase database = open()) {
            database.readers().useTransaction(handle -> {
                Map<String, Object> launched = json(handle, "select payload from events where log_offset = 1");
                assertThat(launched)
                        .containsEntry("env", Map.of())
                        .containsEntry("env_names", List.of("A", "QUOTED", "TOKEN", "UMLAUT"))
                        .containsEntry("labels", Map.of("env", "prod", "env_names", "none"))
                        .containsEntry("command", List.of("sh", "-c", "echo '\"env\":{}'"))
                        .containsEntry("cpu_limit_millis", null)
                        .containsEntry("version", 1);
                assertThat(json(handle, "select payload from events where log_offset = 2"))
                        .containsEntry("env", Map.of())
                        .containsEntry("env_names", List.of())
                        .containsEntry("version", 2);
                assertThat(text(handle, "select payload from events where log_offset = 3"))
                        .isEqualTo(PUBLISHED);
                assertThat(json(handle, "select answer from idempotency_keys where idempotency_key = 'launch'"))
                        .isEqualTo(launched);
                assertThat(text(handle, "select answer from idempotency_keys where idempotency_key = 'publish'"))
                        .isEqualTo(PUBLISHED);
                // the only place that still has values
                assertThat(text(handle, "select env from instances")).isEqualTo("{\"TOKEN\":\"still-needed\"}");
                assertThat(text(handle, "select hash from audit")).isEqualTo("hash");
                assertThat(SqlEvents.head(handle).bytes())
                        .isEqualTo(handle.createQuery("select sum(octet_length(payload) + 400) from events")
                                .mapTo(Long.class)
                                .one());
                assertThat(handle.createQuery("select count(*) from pending_rewrites")
                                .mapTo(Integer.class)
                                .one())
                        .isZero();
            });
            assertThat(filesContain(SECRET)).isFalse();
        }
        assertThat(filesContain(SECRET)).isFalse();
        assertThat(filesContain("still-needed")).isTrue();
    }

    @Test
    void keepsWhatTheNextVersionWrites() throws Exception {
        previously(EnvironmentMigrationContract::fill);
        open().close();
        try (StoreDatabase database = open()) {
            database.writer()
                    .useTransaction(handle -> event(handle, 5, "INSTANCES", "{\"env\":{},\"env_names\":[\"N\"]}"));
        }
        try (StoreDatabase database = open()) {
            database.readers().useTransaction(handle -> {
                assertThat(json(handle, "select payload from events where log_offset = 5"))
                        .containsEntry("env_names", List.of("N"));
                assertThat(SqlEvents.head(handle).latest()).isEqualTo(4);
            });
        }
    }

    private static void fill(Handle handle) {
        handle.execute("insert into log_head (id, epoch, earliest, latest, bytes) values (1, 'epoch', 0, 4, 0)");
        event(handle, 1, "INSTANCES", INSTANCE.formatted(ENV, 1));
        event(handle, 2, "INSTANCES", INSTANCE.formatted("{}", 2));
        event(handle, 3, "CUSTOM", PUBLISHED);
        event(handle, 4, "AUDIT", "{\"details\":{\"name\":\"web\"}}");
        stored(handle, "launch", "POST /api/instances", INSTANCE.formatted(ENV, 1));
        stored(handle, "publish", "POST /api/events", PUBLISHED);
        handle.createUpdate("""
                        insert into instances (id, tenant_id, name, image, command, env, status, driver, labels, version,
                            created_by, created_at, updated_at)
                        values ('i1', 't', 'web', 'host', '[]', '{"TOKEN":"still-needed"}', 'RUNNING', 'process', '{}', 1,
                            'key', :now, :now)""").bind("now", Instant.EPOCH).execute();
        handle.createUpdate("""
                        insert into audit (tenant_id, chain_offset, id, actor_name, action, outcome, details, created_at, hash,
                            previous_hash)
                        values ('t', 1, 'a', 'ops', 'instance:launch', 'OK', '{"name":"web"}', :now, 'hash', 'previous')""").bind("now", Instant.EPOCH).execute();
        // deleted rows, whose bytes remain
        for (int offset = 10; offset < 200; offset++) {
            event(handle, offset, "INSTANCES", INSTANCE.formatted(ENV, offset));
        }
        handle.execute("delete from events where log_offset >= 10");
        handle.execute("update log_head set bytes = (select sum(octet_length(payload) + 400) from events)");
    }

    private static void event(Handle handle, long offset, String topic, String payload) {
        handle.createUpdate("""
                        insert into events (log_offset, id, type, topic, tenant_id, actor_name, payload, created_at)
                        values (:offset, 'e', 'E', :topic, 't', 'ops', :payload, :now)""")
                .bind("offset", offset)
                .bind("topic", topic)
                .bind("payload", payload)
                .bind("now", Instant.EPOCH)
                .execute();
    }

    private static void stored(Handle handle, String key, String operation, String answer) {
        handle.createUpdate("""
                        insert into idempotency_keys (key_id, idempotency_key, operation, body_hash, answer, log_position,
                            created_at)
                        values ('key', :key, :operation, 'hash', :answer, 'epoch:1', :now)""")
                .bind("key", key)
                .bind("operation", operation)
                .bind("answer", answer)
                .bind("now", Instant.EPOCH)
                .execute();
    }

    private static String text(Handle handle, String query) {
        return handle.createQuery(query).mapTo(String.class).one();
    }

    private static Map<String, Object> json(Handle handle, String query) {
        try {
            return ObjectMapper.getDefault().readValue(text(handle, query), Argument.mapOf(String.class, Object.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
