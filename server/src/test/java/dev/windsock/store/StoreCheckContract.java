// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.cluster.InProcessBus;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The databases that a server rejects before it changes anything, for every SQL database. */
@NullUnmarked
abstract class StoreCheckContract {
    @TempDir
    Path dataDir;

    abstract StoredState inspect();

    abstract StoreDatabase open();

    /** Replaces the database with an empty one. */
    abstract void empty() throws IOException;

    @Test
    void acceptsTheFirstStart() {
        assertAccepted();
        assertThat(AcknowledgedPositionFile.read(dataDir)).isEqualTo(new AcknowledgedPositionFile.Nothing());
    }

    @Test
    void acceptsTheDatabaseThatItKnows() {
        write(2);
        assertAccepted();
        write(1);
        assertAccepted();
    }

    @Test
    void acceptsADatabaseThatIsAheadOfTheRecord() throws IOException {
        write(1);
        String record = Files.readString(record());
        write(1);
        Files.writeString(record(), record);
        assertAccepted();
    }

    @Test
    void acceptsADatabaseWithoutARecord() throws IOException {
        write(1);
        Files.delete(record());
        assertAccepted();
    }

    @Test
    void rejectsAnEmptyDatabase() throws IOException {
        Position newest = write(2);
        empty();
        assertRejected("the database is missing or empty, but " + newest + " was acknowledged");
    }

    @Test
    void rejectsADatabaseWithoutALog() {
        Position newest = write(2);
        tamper("delete from log_head");
        assertRejected("the database is missing or empty, but " + newest + " was acknowledged");
    }

    @Test
    void rejectsAnotherDatabase() throws IOException {
        Position newest = write(1);
        String record = Files.readString(record());
        empty();
        Files.delete(record());
        Position other = write(5);
        Files.writeString(record(), record);
        assertRejected("this is another database: it ends at " + other + ", but " + newest + " was acknowledged");
    }

    @Test
    void rejectsADatabaseThatLostItsEnd() {
        Position newest = write(3);
        tamper("delete from events where log_offset > 1", "update log_head set latest = 1");
        assertRejected(
                "the database has lost changes: it ends at " + newest.at(1) + ", but " + newest + " was acknowledged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "\0\0\0\0", "k3j9:1 k3j9:2"})
    void rejectsADamagedRecord(String content) throws IOException {
        write(1);
        Files.writeString(record(), content);
        assertRejected("the record of acknowledged changes is damaged: " + record());
    }

    @Test
    void rejectsARecordThatIsTooLong() throws IOException {
        write(1);
        Files.writeString(record(), Files.readString(record()) + "more");
        assertRejected("the record of acknowledged changes is damaged: " + record());
    }

    @Test
    void rejectsANewerSchemaEvenAfterARestore() {
        write(1);
        tamper("""
                insert into flyway_schema_history (installed_rank, version, description, type, script, checksum,
                    installed_by, execution_time, success)
                values (1000, '1000', 'future', 'SQL', 'V1000__future.sql', 1, 'future', 1, true)""");
        for (boolean restored : new boolean[] {false, true}) {
            assertThatThrownBy(() -> StoreCheck.require(inspect(), dataDir, restored))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching("the database has the schema version 1000, but this version of Windsock"
                            + " supports \\d+ at most; .*");
        }
    }

    /** Commits changes, and returns the position of the last. */
    private Position write(int changes) {
        try (StoreDatabase database = open();
                SqlEventLog log = new SqlEventLog(
                        database,
                        Clock.systemUTC(),
                        new SimpleMeterRegistry(),
                        () -> false,
                        new AcknowledgedPositionFile(dataDir),
                        new InProcessBus())) {
            for (int i = 0; i < changes; i++) {
                log.write(transaction -> transaction.append(
                        new EventDraft("E", Topic.CUSTOM, TenantId.DEFAULT, null, null, Actor.ENGINE, null, "{}")));
            }
            return log.latest();
        }
    }

    private void tamper(String... statements) {
        try (StoreDatabase database = open()) {
            database.writer().useTransaction(handle -> Stream.of(statements).forEach(handle::execute));
        }
    }

    private void assertAccepted() {
        assertThatCode(() -> StoreCheck.require(inspect(), dataDir, false)).doesNotThrowAnyException();
    }

    private void assertRejected(String reason) {
        Map<String, String> before = files();
        assertThatThrownBy(() -> StoreCheck.require(inspect(), dataDir, false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(reason + "; restore the database or a backup, or start once with --restored to continue"
                        + " without the lost changes");
        assertThat(files()).isEqualTo(before);
        StoreCheck.require(inspect(), dataDir, true);
        assertThat(files()).isEqualTo(before);
    }

    private Path record() {
        return dataDir.resolve("acknowledged");
    }

    /** Describes the contents of all files, by name. Reading a database with a write-ahead log creates an empty log. */
    private Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.list(dataDir)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                if (file.toString().endsWith("-shm") || (file.toString().endsWith("-wal") && Files.size(file) == 0)) {
                    continue;
                }
                byte[] content = Files.readAllBytes(file);
                files.put(file.getFileName().toString(), content.length + " bytes, " + Arrays.hashCode(content));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
