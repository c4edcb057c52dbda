// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every client receives, in order and exactly once, the changes that it requests, and a reset for every gap. The test
 * randomizes publishing, slow readers, dropped connections, resumes, later subscriptions, retention, and the order of all
 * concurrent tasks.
 */
final class ReplayPropertyTest {
    private static final List<Topic> TOPICS = List.of(Topic.INSTANCES, Topic.VOLUMES, Topic.CUSTOM, Topic.AUDIT);
    private static final int STEPS = 1_500;

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    /** A client that resumes after its position, and checks everything that it receives. */
    private static final class Client {
        private final HubFixture fixture;
        private final Random random;
        private final Filter filter;
        private final long highWaterMark;
        private RecordingTransport transport;
        private @Nullable Subscriber subscriber;
        private long seen;
        private long resets;

        private Client(HubFixture fixture, Random random) {
            this.fixture = fixture;
            this.random = random;
            this.filter = random.nextBoolean()
                    ? Filter.of(some(random))
                    : Filter.of(some(random)).with(some(random), Set.of("r" + random.nextInt(3)));
            this.highWaterMark = 1 + random.nextInt(400);
            this.transport = new RecordingTransport(fixture.format, highWaterMark);
            this.seen = fixture.log.latest().offset();
        }

        private static Set<Topic> some(Random random) {
            EnumSet<Topic> some = EnumSet.noneOf(Topic.class);
            TOPICS.forEach(topic -> {
                if (random.nextBoolean()) {
                    some.add(topic);
                }
            });
            return some;
        }

        private void connect() {
            transport = new RecordingTransport(fixture.format, highWaterMark);
            Position after = fixture.log.latest().at(seen);
            LiveRequest live = random.nextBoolean() ? new LiveRequest(1, Set.of(), 1) : LiveRequest.NONE;
            subscriber = fixture.subscribe(transport, filter, live, after);
        }

        private void drop() {
            // bytes in the kernel's buffer may or may not be lost
            if (random.nextBoolean()) {
                read();
            }
            if (subscriber != null) {
                subscriber.detach();
                subscriber = null;
            }
        }

        private void read() {
            boolean hasRead = transport.read();
            transport.takeLines().forEach(this::check);
            if (hasRead && subscriber != null) {
                subscriber.writable();
            }
        }

        private void check(String line) {
            String[] words = line.split(" ");
            long offset = words[0].equals("metrics") || words[0].equals("summary") ? seen : Long.parseLong(words[1]);
            switch (words[0]) {
                case "change" -> {
                    assertThat(offset).as("order").isGreaterThan(seen);
                    assertThat(wanted(seen, offset - 1))
                            .as("gap before %d", offset)
                            .isEmpty();
                    assertThat(wanted(offset - 1, offset)).as("wanted").hasSize(1);
                    seen = offset;
                }
                case "reset" -> {
                    assertThat(fixture.log.earliest().offset())
                            .as("reason for a reset")
                            .isGreaterThan(seen);
                    resets++;
                    seen = offset;
                }
                case "position", "heartbeat" -> {
                    assertThat(offset).isGreaterThanOrEqualTo(seen);
                    assertThat(wanted(seen, offset))
                            .as("gap before the position %d", offset)
                            .isEmpty();
                    seen = offset;
                }
                case "metrics", "summary" -> {}
                default -> throw new AssertionError("unexpected line: " + line);
            }
        }

        private List<Long> wanted(long after, long to) {
            return fixture.log.all().subList((int) after, (int) to).stream()
                    .filter(event -> event.draft().tenantId().equals(HubFixture.MINE)
                            && filter.wants(event.draft().topic(), event.draft().resourceId()))
                    .map(event -> event.position().offset())
                    .toList();
        }

        private void finish() {
            if (subscriber == null) {
                connect();
            }
            do {
                fixture.settle();
                read();
            } while (fixture.loop.pending() + fixture.reads.pending() > 0 || transport.bytesQueued() > 0);
            long latest = fixture.log.latest().offset();
            assertThat(wanted(seen, latest)).as("missing changes").isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void deliversEveryChangeOnceInOrderOrAReset(long seed) {
        Random random = new Random(seed);
        HubFixture fixture = new HubFixture(1 << (1 + random.nextInt(7)), 1L << (6 + random.nextInt(14)));
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(new Client(fixture, random));
        }
        boolean truncates = random.nextBoolean();
        for (int step = 0; step < STEPS; step++) {
            Client client = clients.get(random.nextInt(clients.size()));
            switch (random.nextInt(12)) {
                case 0, 1 -> publish(fixture, random);
                case 2, 3, 4 -> fixture.loop.runOne();
                case 5 -> fixture.reads.runOne();
                case 6, 7 -> client.read();
                case 8 -> {
                    if (client.subscriber == null) {
                        client.connect();
                    }
                }
                case 9 -> {
                    if (random.nextInt(5) == 0) {
                        client.drop();
                    }
                }
                case 10 -> {
                    fixture.feed.tick();
                    fixture.hub.beat();
                }
                default -> {
                    if (truncates && random.nextInt(10) == 0) {
                        List<ChangeEvent> all = fixture.log.all();
                        fixture.log.truncateBefore(all.size() - random.nextInt(50));
                    }
                }
            }
        }
        clients.forEach(Client::finish);
        fixture.close();
        if (!truncates) {
            assertThat(clients).allSatisfy(client -> assertThat(client.resets).isZero());
        }
    }

    private static void publish(HubFixture fixture, Random random) {
        List<EventDraft> drafts = new ArrayList<>();
        for (int i = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 5); i > 0; i--) {
            drafts.add(HubFixture.draft(
                    random.nextInt(4) == 0 ? HubFixture.THEIRS : HubFixture.MINE,
                    TOPICS.get(random.nextInt(TOPICS.size())),
                    random.nextInt(5) == 0 ? null : "r" + random.nextInt(3),
                    "x".repeat(random.nextInt(60))));
        }
        fixture.log.append(drafts);
    }
}
