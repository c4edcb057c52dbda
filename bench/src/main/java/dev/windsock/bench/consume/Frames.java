// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.consume;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Changes as WebSocket frames (RFC 6455, section 5.2) that are complete except for their positions. Half of them are changes to
 * an instance, and half are events that a service has published.
 *
 * <p>Threading: confined to one thread, because it overwrites the positions in place.
 */
final class Frames {
    /** The maximum number of changes per write. */
    static final int COUNT = 100;

    private static final String PLACEHOLDER = "e:0000000000";
    private static final int DIGITS = 10;
    private static final int DECIMAL = 10;

    private static final String INSTANCE = """
            {"type":"INSTANCE_UPDATED","id":"01a20fcd-5f26-7821-86b3-80f763ea45da","position":"e:0000000000",\
            "tenant_id":"01900000-0000-7000-8000-000000000000","timestamp":"2026-11-24T23:04:07.206Z",\
            "resource_type":"INSTANCE","resource_id":"01a20fcd-5dcf-76cb-ad6e-4a1fdbb99f18",\
            "actor":{"name":"engine"},"request_id":null,"payload":{"id":"01a20fcd-5dcf-76cb-ad6e-4a1fdbb99f18",\
            "name":"loop","command":["/bin/sleep","60"],"status":"RUNNING","driver":"process","node":"host-1",\
            "cpu_limit_millis":500,"labels":{"team":"search"},"version":2,\
            "created_at":"2026-11-24T23:04:06.863Z","updated_at":"2026-11-24T23:04:07.206Z"}}""";

    private static final String PUBLISHED = """
            {"type":"BACKUP_FINISHED","id":"01a20fcd-5f26-7821-86b3-80f763ea45da","position":"e:0000000000",\
            "tenant_id":"01900000-0000-7000-8000-000000000000","timestamp":"2026-11-24T23:04:07.206Z",\
            "resource_type":"BACKUP","resource_id":"nightly-0001",\
            "actor":{"key_id":"1qq4valt","name":"backups"},"request_id":"01a20fcd-5da5-7583-97d1-dce576faea61",\
            "payload":{"bytes":1048576,"files":1923,"seconds":12.5,"target":"s3://backups/nightly/0001",\
            "checks":[{"name":"hash","passed":true},{"name":"restore","passed":true}],\
            "note":"all of it was written, and read back once"}}""";

    private final byte[] bytes;
    private final int[] ends = new int[COUNT];
    private final int[] digits = new int[COUNT];

    Frames() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < COUNT; i++) {
            String text = i % 2 == 0 ? INSTANCE : PUBLISHED;
            byte[] frame = text(text);
            digits[i] = all.size() + frame.length - text.length() + text.indexOf(PLACEHOLDER) + PLACEHOLDER.length();
            all.writeBytes(frame);
            ends[i] = all.size();
        }
        bytes = all.toByteArray();
    }

    /** Encodes a message as one frame. */
    static byte[] text(String message) {
        byte[] payload = message.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        if (payload.length < 126) {
            frame.write(payload.length);
        } else {
            frame.write(126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** Writes consecutive positions into the first {@code count} changes. */
    void number(long first, int count) {
        for (int i = 0; i < count; i++) {
            long remaining = first + i;
            for (int place = 1; place <= DIGITS; place++) {
                bytes[digits[i] - place] = (byte) ('0' + remaining % DECIMAL);
                remaining /= DECIMAL;
            }
        }
    }

    byte[] bytes() {
        return bytes;
    }

    /** Returns the length of the first {@code count} changes. */
    int length(int count) {
        return count == 0 ? 0 : ends[count - 1];
    }

    /**
     * Returns the length of the given number of changes, which are sent in writes of {@link #COUNT}, followed by a smaller one.
     */
    long lengthOf(long events) {
        return events / COUNT * ends[COUNT - 1] + length((int) (events % COUNT));
    }
}
