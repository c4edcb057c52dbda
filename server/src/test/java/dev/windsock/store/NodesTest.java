// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.id.NodeId;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The nodes that use one database, one after another. */
final class NodesTest {
    private final TestDatabase postgres = PostgresCluster.shared().createDatabase(Collation.EN_US);

    private NodeId start(String directory, @Nullable String adopted) {
        try (PostgresDatabase database = PostgresDatabase.open(
                TestPostgres.connections(postgres),
                TestPostgres.request(new DirectoryIdentity(directory, ":boot"), false, adopted))) {
            return database.node();
        }
    }

    private NodeId start(String directory) {
        return start(directory, null);
    }

    private long count(String query) {
        return TestPostgres.jdbi(postgres)
                .withHandle(
                        handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    @Test
    void knowADirectoryAgain() {
        NodeId first = start("a:1:machine");
        NodeId second = start("b:1:machine");
        assertThat(second).isNotEqualTo(first);
        assertThat(start("a:1:machine")).isEqualTo(first);
        assertThat(count("select count(*) from nodes")).isEqualTo(2);
    }

    @Test
    void rejectACopyOfADirectory() {
        NodeId original = start("a:1:machine");
        // a different file on the same machine, and the same file number on a different machine
        for (String copy : new String[] {"a:2:machine", "a:1:other", "a:1"}) {
            assertThatThrownBy(() -> start(copy))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "WINDSOCK_DATA_DIR: this is a copy of the data directory of node " + original)
                    .hasMessageContaining("--adopt-node " + original);
        }
        assertThat(start("a:1:machine")).isEqualTo(original);
        assertThat(count("select count(*) from nodes")).isEqualTo(1);
    }

    @Test
    void continueAsAnAdoptedNode() {
        NodeId lost = start("a:1:machine");
        assertThat(start("b:1:other", lost.value())).isEqualTo(lost);
        assertThat(start("b:1:other")).isEqualTo(lost);
        // the abandoned directory no longer belongs to a node, so a start with it creates a new node
        assertThat(start("a:1:machine")).isNotEqualTo(lost);
    }

    @Test
    void rejectANodeThatCannotBeAdopted() {
        NodeId first = start("a:1:machine");
        NodeId second = start("b:1:machine");
        assertThatThrownBy(() -> start("c:1:machine", "nonsense"))
                .hasMessage("--adopt-node: the database has no node nonsense");
        assertThatThrownBy(() -> start("b:1:machine", first.value()))
                .hasMessageStartingWith("--adopt-node: this data directory belongs to node " + second);
        assertThat(count("select count(*) from nodes")).isEqualTo(2);
    }

    /** An instance that was stored before there were nodes. */
    @Test
    void acceptRowsWithoutANode() {
        start("a:1:machine");
        postgres.execute("insert into leftovers (id, kind, tenant_id, driver) values ('l', 'VOLUME', 't', 'process')");
        NodeId next = start("b:1:machine");
        assertThat(count("select count(*) from leftovers where node_id = '" + next + "'"))
                .isEqualTo(1);
        start("a:1:machine");
        assertThat(count("select count(*) from leftovers where node_id = '" + next + "'"))
                .isEqualTo(1);
    }

    @Test
    void areOneInAnEmbeddedDatabase(@TempDir Path directory) {
        NodeId node;
        try (SqliteDatabase database = SqliteFile.prepare(directory).open()) {
            node = database.node();
        }
        try (SqliteDatabase database = SqliteFile.prepare(directory).open()) {
            assertThat(database.node()).isEqualTo(node);
        }
    }
}
