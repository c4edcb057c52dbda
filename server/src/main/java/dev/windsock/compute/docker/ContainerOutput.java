// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import dev.windsock.compute.InvalidPositionException;
import dev.windsock.compute.Output;
import dev.windsock.compute.OutputReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the engine's frames of a container's standard output and standard error. A frame's header consists of one byte for
 * the stream, three unused bytes and four for the length; see "Stream format" at ContainerAttach in the Engine API. Its content
 * is one message, which is a line or a part of a line. The message starts with its time in RFC 3339 format with nanoseconds,
 * followed by a space.
 *
 * <p>Engines do not number messages. A position therefore consists of the latest time of the messages before it, and of the
 * number of messages since the first one with that time. Messages of the two streams may be slightly out of order, so a reader
 * that resumes starts {@link #RESUME_MARGIN} before that time.
 *
 * <p>Threading: one thread reads and blocks. Any thread may close the reader, which ends a blocked read.
 */
final class ContainerOutput implements OutputReader {
    /** The maximum time by which messages can be out of order. */
    private static final Duration RESUME_MARGIN = Duration.ofSeconds(1);

    private static final int HEADER_BYTES = 8;
    private static final int LENGTH_OFFSET = 4;

    private final InputStream frames;
    private final @Nullable Place start;
    private final EndCheck endCheck;
    private Place last;
    private volatile boolean closed;

    /** Checks whether the end of the frames is the end of the log. */
    @FunctionalInterface
    interface EndCheck {
        EndCheck NONE = () -> {};

        /** @throws IOException if the log continues */
        void check() throws IOException;
    }

    /**
     * A place between two messages.
     *
     * @param time the latest time of the messages before it
     * @param count the number of messages before it, counted from the first one with that time
     */
    record Place(Instant time, int count) {
        static final Place BEGINNING = new Place(Instant.EPOCH, 0);
        static final Place END = new Place(Instant.MAX, 0);

        private static final Pattern FORMAT = Pattern.compile("([0-9]{1,11})\\.([0-9]{9})-([0-9]{1,6})");

        /** @throws InvalidPositionException for any other string */
        static Place parse(String position) {
            Matcher matcher = FORMAT.matcher(position);
            if (!matcher.matches()) {
                throw new InvalidPositionException(position);
            }
            return new Place(
                    Instant.ofEpochSecond(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))),
                    Integer.parseInt(matcher.group(3)));
        }

        /** Returns a time in the format that the engine's parameters require. */
        static String seconds(Instant time) {
            return String.format(Locale.ROOT, "%d.%09d", time.getEpochSecond(), time.getNano());
        }

        /** Returns the time at which a reader must start to find the messages after this place. */
        Instant since() {
            Instant since = time.minus(RESUME_MARGIN);
            return since.isBefore(Instant.EPOCH) ? Instant.EPOCH : since;
        }

        Place next(Instant message) {
            return message.isAfter(time) ? new Place(message, 1) : new Place(time, count + 1);
        }

        /** Returns whether a place is after this one. */
        boolean isBefore(Place other) {
            return time.isBefore(other.time) || (time.equals(other.time) && count < other.count);
        }

        @Override
        public String toString() {
            return seconds(time) + "-" + count;
        }
    }

    /** @param start where to resume; earlier messages are dropped. Null for the first message of the frames */
    ContainerOutput(InputStream frames, @Nullable Place start, EndCheck endCheck) {
        this.frames = frames;
        this.start = start;
        this.endCheck = endCheck;
        this.last = Place.BEGINNING;
    }

    @Override
    public Optional<String> start() {
        return Optional.ofNullable(start).map(Place::toString);
    }

    /** Returns the place after the last message that was read. */
    Place last() {
        return last;
    }

    /** @throws IOException also if the frames end within a message, or before the log does */
    @Override
    public Output.@Nullable Bytes read() throws IOException {
        for (byte[] message = readFrame(); message != null; message = readFrame()) {
            Output.Bytes bytes = message(message);
            if (start == null || start.isBefore(last)) {
                return bytes;
            }
        }
        return null;
    }

    /** Returns the content of the next frame; null at the end, and after the reader was closed. */
    private byte @Nullable [] readFrame() throws IOException {
        byte[] header = frames.readNBytes(HEADER_BYTES);
        int length = 0;
        for (int i = LENGTH_OFFSET; i < header.length; i++) {
            length = length << Byte.SIZE | header[i] & 0xff;
        }
        byte[] message = frames.readNBytes(length);
        if (closed) {
            return null;
        }
        if (header.length == 0) {
            endCheck.check();
            return null;
        }
        if (header.length < HEADER_BYTES || message.length < length) {
            throw new EOFException("The engine ended a log within a message.");
        }
        return message;
    }

    private Output.Bytes message(byte[] message) {
        int space = 0;
        while (space < message.length && message[space] != ' ') {
            space++;
        }
        try {
            Instant time = Instant.parse(new String(message, 0, space, StandardCharsets.US_ASCII));
            byte[] content = Arrays.copyOfRange(message, Math.min(space + 1, message.length), message.length);
            return bytes(content, time, last.next(time));
        } catch (DateTimeException e) {
            // a later part of a message that an engine has split
            return bytes(message, last.time(), last);
        }
    }

    private Output.Bytes bytes(byte[] content, Instant arrival, Place end) {
        Place before = last;
        last = end;
        return new Output.Bytes(content, arrival, count -> (count == content.length ? end : before).toString());
    }

    @Override
    public void close() throws IOException {
        closed = true;
        frames.close();
    }
}
