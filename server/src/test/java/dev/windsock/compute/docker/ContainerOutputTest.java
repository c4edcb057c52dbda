// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.compute.Output;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class ContainerOutputTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    /** The times of messages from both streams of a container; such messages are not always in chronological order. */
    private static final List<Instant> TIMES = List.of(
            NOON,
            NOON.plusNanos(5),
            NOON.plusNanos(3),
            NOON.plusNanos(5),
            NOON.plusNanos(4),
            NOON.plusMillis(700),
            NOON.plusMillis(600),
            NOON.plusSeconds(3),
            NOON.plusSeconds(3));

    @Test
    void resumesAfterEachMessageWithoutLossOrRepetition() throws IOException {
        List<Output.Bytes> all = read(frames(Instant.EPOCH), null);
        assertThat(texts(all)).hasSameSizeAs(TIMES);
        assertThat(all).extracting(Output.Bytes::arrival).isEqualTo(TIMES);
        for (int i = 0; i < all.size(); i++) {
            Output.Bytes last = all.get(i);
            ContainerOutput.Place place =
                    ContainerOutput.Place.parse(last.positions().apply(last.bytes().length));

            // an engine sends the messages since a given time, in their original order
            assertThat(texts(read(frames(place.since()), place)))
                    .as("after %s", place)
                    .isEqualTo(texts(all.subList(i + 1, all.size())));
        }
    }

    @Test
    void resumesWithTheNextMessageThatStillExists() throws IOException {
        ContainerOutput.Place gone = ContainerOutput.Place.parse("1.000000000-7");

        assertThat(read(frames(gone.since()), gone)).hasSameSizeAs(TIMES);
    }

    @Test
    void doesNotMistakeACutForTheEnd() throws IOException {
        byte[] frames = frames(Instant.EPOCH);
        for (int cut : new int[] {1, 7, 20}) {
            ContainerOutput output = open(Arrays.copyOf(frames, frames.length - cut), null, () -> {});
            for (int i = 1; i < TIMES.size(); i++) {
                assertThat(output.read()).isNotNull();
            }
            assertThatThrownBy(output::read).isInstanceOf(EOFException.class);
        }
        ContainerOutput running = open(new byte[0], null, () -> {
            throw new IOException("it is running");
        });
        assertThatThrownBy(running::read).hasMessage("it is running");
        running.close();
        assertThat(running.read()).isNull();
    }

    private static byte[] frames(Instant since) {
        LogFrames frames = new LogFrames();
        for (int i = 0; i < TIMES.size(); i++) {
            if (!TIMES.get(i).isBefore(since)) {
                frames.message(TIMES.get(i), "line " + i + "\n");
            }
        }
        return frames.bytes();
    }

    private static ContainerOutput open(byte[] frames, ContainerOutput.Place start, ContainerOutput.EndCheck check) {
        return new ContainerOutput(new ByteArrayInputStream(frames), start, check);
    }

    private static List<Output.Bytes> read(byte[] frames, ContainerOutput.Place start) throws IOException {
        List<Output.Bytes> read = new ArrayList<>();
        try (ContainerOutput output = open(frames, start, ContainerOutput.EndCheck.NONE)) {
            for (Output.Bytes bytes = output.read(); bytes != null; bytes = output.read()) {
                read.add(bytes);
            }
        }
        return read;
    }

    private static List<String> texts(List<Output.Bytes> messages) {
        return messages.stream()
                .map(message -> new String(message.bytes(), StandardCharsets.UTF_8))
                .toList();
    }
}
