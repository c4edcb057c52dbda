// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.wire.Deadline;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The gauges of the store show its activity. */
@Tag("store")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NullUnmarked
final class StoreMetersTest {
    private static final int MAX_EVENTS = 1_000;

    private RunningServer server;

    @BeforeAll
    void start() {
        server = RunningServer.start(Map.of("windsock.log-max-events", MAX_EVENTS));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private double gauge(String name) {
        Gauge gauge = server.bean(MeterRegistry.class).find("windsock." + name).gauge();
        assertThat(gauge).as(name).isNotNull();
        return gauge.value();
    }

    @Test
    void describesAnAvailableStore() {
        TenantId tenant = RunningServer.tenant();
        long before = server.bean(SqlEventLog.class).latest().offset();
        server.commit(tenant, 0, 10);
        server.bean(StoreMeters.class).read();

        assertThat(gauge("store.available")).isEqualTo(1);
        assertThat(gauge("store.disk.free.bytes")).isGreaterThan(1 << 20);
        assertThat(gauge("store.bytes")).isGreaterThan(50_000);
        // the server's scheduled work may read in the meantime
        Deadline.await("no active read", () -> gauge("store.reads.active") == 0);
        Deadline.await("no waiting read", () -> gauge("store.reads.waiting") == 0);
        assertThat(gauge("eventlog.latest")).isEqualTo(before + 10);
        assertThat(gauge("eventlog.rows")).isEqualTo(gauge("eventlog.latest") - gauge("eventlog.earliest"));
        assertThat(gauge("audit.rows")).isEqualTo(auditRows());
    }

    private double auditRows() {
        return server.bean(Store.class)
                .read(handle -> handle.createQuery("select count(*) from audit")
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void measuresThePartsOfAnEmbeddedStoreOnly() {
        server.bean(StoreMeters.class).read();
        boolean embedded = server.bean(StoreConfiguration.class).storeUrl() == null;
        for (String part : List.of("live", "wal")) {
            assertThat(server.bean(MeterRegistry.class)
                                    .find("windsock.store." + part + ".bytes")
                                    .gauge()
                            != null)
                    .as(part)
                    .isEqualTo(embedded);
        }
        if (embedded) {
            assertThat(gauge("store.live.bytes")).isBetween(50_000.0, gauge("store.bytes"));
            server.commit(RunningServer.tenant(), 0, 1);
            assertThat(gauge("store.wal.bytes")).isPositive();
        }
    }

    @Test
    void describesTheLastRunOfTheRetention() {
        server.commit(RunningServer.tenant(), 0, MAX_EVENTS + 200);
        double latest = gauge("eventlog.latest");
        server.bean(Retention.class).retain();
        assertThat(gauge("retention.last.run.seconds")).isGreaterThan(1e9);
        assertThat(gauge("retention.last.duration.seconds")).isBetween(0.0, 60.0);
        assertThat(gauge("retention.last.removed")).isBetween(0.0, latest);
        assertThat(gauge("eventlog.rows")).isLessThanOrEqualTo(MAX_EVENTS);
        assertThat(gauge("eventlog.earliest")).isGreaterThanOrEqualTo(200);
    }

    @Test
    void countsReadsThatTheDatabaseCarriesOut() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        Thread read = Thread.ofVirtual().start(() -> server.bean(Store.class).read(handle -> await(reading)));
        Deadline.await("a read", () -> gauge("store.reads.active") == 1);
        reading.countDown();
        read.join();
        Deadline.await("no read", () -> gauge("store.reads.active") == 0);
    }

    /** Clients see the same state that the gauge shows. */
    @Test
    void reportsThatCommitsAreSlow() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        Thread write = Thread.ofVirtual().start(() -> server.bean(Store.class).write(transaction -> await(writing)));
        Deadline.await("a slow commit", () -> gauge("store.lagging") == 1);
        writing.countDown();
        write.join();
        assertThat(gauge("store.lagging")).isEqualTo(1);
        assertThat(server.get("/api/compute", RunningServer.ADMIN_KEY).body())
                .contains(
                        "\"store\":{\"status\":\"LAGGING\",\"status_reason\":\"Commits take longer than a second.\"}");
        assertThat(gauge("store.available")).isEqualTo(1);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
