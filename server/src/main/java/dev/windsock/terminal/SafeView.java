// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Set;

/**
 * Removes from a terminal's output the sequences that would affect a watcher: those that write to the clipboard, and
 * queries, because the terminal's response would be typed as input. Each removed byte becomes a NUL byte, which terminals
 * ignore, so that offsets stay the same.
 *
 * <p>Sequences are defined by ECMA-48 and by xterm's "Control Sequences" (invisible-island.net), and include their 8-bit forms
 * in UTF-8. Only OSC sequences that are known to be harmless pass; DCS, SOS, PM and APC never do. A sequence is held back until
 * it ends, and then passes as a whole or not at all, so a removed sequence never follows an unfinished one. A sequence of more
 * than 256 bytes does not pass, nor does an OSC of more than 4096 bytes.
 *
 * <p>Threading: not thread-safe; its owner guards it.
 */
final class SafeView {
    private static final int MAX_HELD = 4096;
    private static final int MAX_SEQUENCE = 256;
    private static final int ENQ = 0x05;
    private static final int BEL = 0x07;
    private static final int CAN = 0x18;
    private static final int SUB = 0x1a;
    private static final int ESC = 0x1b;
    private static final int DEL = 0x7f;
    /** The first of the two bytes of an 8-bit control, U+0080 to U+009F. */
    private static final int C1_LEAD = 0xc2;

    private static final int ST = 0x9c;

    /** Titles, the working directory, links, prompt marks, and colour resets. */
    private static final Set<Integer> HARMLESS_OSC =
            Set.of(0, 1, 2, 7, 8, 133, 104, 105, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119);

    /** Sets a colour, or queries it if the value is a question mark. */
    private static final Set<Integer> COLOUR_OSC = Set.of(4, 5, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);

    /** The values of Ps for which {@code CSI Ps t} reports a property of the window. */
    private static final Set<Integer> WINDOW_REPORTS = Set.of(11, 13, 14, 15, 16, 18, 19, 20, 21);

    private enum State {
        GROUND,
        C1,
        ESCAPE,
        CSI,
        CSI_TOO_LONG,
        OSC,
        OSC_ESCAPE,
        STRING_BLANKED
    }

    private final byte[] held = new byte[MAX_HELD];
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private State state = State.GROUND;
    /** The string whose terminator may have started: a removed string, or GROUND if none. */
    private State string = State.GROUND;

    private int heldCount;
    /** The index after the introducer of the held sequence. */
    private int bodyAt;

    private boolean intermediate;

    /** Returns the bytes, including those held back so far, that may be shown now. */
    byte[] take(byte[] bytes) {
        for (byte one : bytes) {
            take(one & 0xff);
        }
        byte[] shown = out.toByteArray();
        out.reset();
        return shown;
    }

    /** How many bytes are held back. */
    int held() {
        return heldCount;
    }

    private void take(int one) {
        switch (state) {
            case GROUND -> ground(one);
            case C1 -> c1(one);
            case ESCAPE -> escape(one);
            case CSI -> csi(one);
            case CSI_TOO_LONG -> csiTooLong(one);
            case OSC -> osc(one);
            case OSC_ESCAPE -> oscEscape(one);
            case STRING_BLANKED -> blanked(one);
        }
    }

    private void ground(int one) {
        switch (one) {
            case ESC -> hold(one, State.ESCAPE);
            case C1_LEAD -> hold(one, State.C1);
            case ENQ -> out.write(0);
            default -> out.write(one);
        }
    }

    /**
     * Handles the byte after the first byte of a possible 8-bit control: a single character that is equivalent to ESC and a
     * letter.
     */
    private void c1(int one) {
        State within = string;
        string = State.GROUND;
        if (one < 0x80 || one >= 0xc0) {
            // not a continuation byte, so the held byte does not start a character
            release(within == State.STRING_BLANKED);
            state = within;
            take(one);
        } else if (within == State.GROUND) {
            hold(one, State.C1);
            introduced(one - 0x40);
        } else {
            hold(one, State.C1);
            release(true);
            state = one == ST ? State.GROUND : within;
        }
    }

    private void escape(int one) {
        if (string != State.GROUND) {
            string = State.GROUND;
            if (one == '\\') {
                hold(one, State.ESCAPE);
                release(true);
                return;
            }
            // the string is abandoned, and this starts a new sequence
        }
        if (one == ESC || one >= 0x80) {
            // a terminal that skips invalid characters would continue the sequence
            release(true);
            take(one);
        } else if (ignored(one)) {
            control(one);
        } else if (one < 0x30) {
            intermediate = true;
            hold(one, State.ESCAPE);
        } else {
            hold(one, State.ESCAPE);
            introduced(intermediate ? 0 : one);
        }
    }

    /**
     * Whether a byte within a sequence is not part of it: terminals ignore such a byte, or execute it as if it preceded the
     * sequence.
     */
    private static boolean ignored(int one) {
        return one < 0x20 || one == DEL;
    }

    private void introduced(int letter) {
        intermediate = false;
        bodyAt = heldCount;
        switch (letter) {
            case '[' -> state = State.CSI;
            case ']' -> state = State.OSC;
            case 'P', 'X', '^', '_' -> {
                release(true);
                state = State.STRING_BLANKED;
            }
            default -> release(letter == 'Z');
        }
    }

    private void csi(int one) {
        if (one == ESC || one >= 0x80) {
            release(true);
            take(one);
            return;
        }
        if (ignored(one)) {
            control(one);
        } else if (one < 0x40) {
            hold(one, State.CSI);
        } else {
            boolean reports = reports(one);
            hold(one, State.CSI);
            release(reports);
        }
        if (state == State.CSI && heldCount >= MAX_SEQUENCE - 1) {
            release(true);
            state = State.CSI_TOO_LONG;
        }
    }

    private void csiTooLong(int one) {
        if (one == ESC || one >= 0x80) {
            state = State.GROUND;
            take(one);
        } else {
            out.write(0);
            if (one == CAN || one == SUB || (one >= 0x40 && one != DEL)) {
                state = State.GROUND;
            }
        }
    }

    /** Within a sequence, a control takes effect immediately, except for those that abort the sequence. */
    private void control(int one) {
        if (one == CAN || one == SUB) {
            release(false);
            out.write(one);
        } else {
            hold(one == ENQ ? 0 : one, state);
        }
    }

    /** Whether the held sequence, if it ends with the given letter, makes a terminal respond. */
    private boolean reports(int end) {
        String parameters = body(heldCount);
        return switch (end) {
            // DA 1 to 3, DSR, DECREQTPARM
            case 'c', 'n', 'x' -> true;
            // DECRQM
            case 'p' -> parameters.contains("$");
            // XTVERSION
            case 'q' -> parameters.startsWith(">");
            // DECRQTSR, DECRQUPSS, and the query of the keyboard protocol
            case 'u' -> parameters.startsWith("?") || parameters.contains("$") || parameters.contains("&");
            // DECRQPSR, DECRQLP, DECRQDE
            case 'w', '|', 'v' -> parameters.contains("$") || parameters.contains("'") || parameters.contains("\"");
            // DECRQCRA
            case 'y' -> parameters.contains("*");
            case 't' -> WINDOW_REPORTS.contains(number(parameters));
            default -> false;
        };
    }

    private static int number(String parameters) {
        int end = 0;
        int number = 0;
        while (end < parameters.length() && Character.isDigit(parameters.charAt(end))) {
            number = Math.min(number * 10 + Character.digit(parameters.charAt(end), 10), 1_000_000);
            end++;
        }
        return end == 0 ? -1 : number;
    }

    private void osc(int one) {
        boolean afterLead = heldCount > bodyAt && (held[heldCount - 1] & 0xff) == C1_LEAD;
        if (one == CAN || one == SUB) {
            release(true);
            out.write(one);
        } else if (one == BEL || (one == ST && afterLead)) {
            boolean harmless = isHarmless(one == BEL ? heldCount : heldCount - 1);
            hold(one, State.OSC);
            release(!harmless);
        } else if (afterLead && one >= 0x80 && one < 0xa0) {
            // some terminals execute a control even within a string, and parse the following bytes as the sequence that
            // it
            // starts
            heldCount--;
            release(true);
            take(C1_LEAD);
            take(one);
        } else if (heldCount >= MAX_HELD - 2) {
            release(true);
            state = State.STRING_BLANKED;
            take(one);
        } else {
            hold(one == ENQ ? 0 : one, one == ESC ? State.OSC_ESCAPE : State.OSC);
        }
    }

    private void oscEscape(int one) {
        if (one == '\\') {
            boolean harmless = isHarmless(heldCount - 1);
            hold(one, State.OSC);
            release(!harmless);
        } else {
            // the string is abandoned, and this starts a new sequence
            heldCount--;
            release(true);
            take(ESC);
            take(one);
        }
    }

    /**
     * Whether the held OSC, up to the given end, neither makes a terminal respond nor changes anything except the terminal's
     * display.
     */
    private boolean isHarmless(int end) {
        String text = body(end);
        int number = number(text);
        // numbers and colours are ASCII; terminals would skip other characters within them
        String ascii = COLOUR_OSC.contains(number) ? text : text.split(";", 2)[0];
        if (ascii.chars().anyMatch(one -> one >= 0x80)) {
            return false;
        }
        return HARMLESS_OSC.contains(number) || (COLOUR_OSC.contains(number) && !text.contains("?"));
    }

    /** Returns the held characters between the introducer and the given end, without those that terminals ignore there. */
    private String body(int end) {
        StringBuilder text = new StringBuilder();
        for (int i = bodyAt; i < end; i++) {
            if (!ignored(held[i] & 0xff)) {
                text.append((char) (held[i] & 0xff));
            }
        }
        return text.toString();
    }

    private void blanked(int one) {
        switch (one) {
            case ESC, C1_LEAD -> {
                string = state;
                hold(one, one == ESC ? State.ESCAPE : State.C1);
            }
            case BEL, CAN, SUB -> {
                out.write(0);
                state = State.GROUND;
            }
            default -> out.write(0);
        }
    }

    private void hold(int one, State next) {
        if (heldCount == MAX_HELD) {
            release(true);
        }
        held[heldCount++] = (byte) one;
        state = next;
    }

    private void release(boolean blank) {
        intermediate = false;
        if (blank) {
            Arrays.fill(held, 0, heldCount, (byte) 0);
        }
        out.write(held, 0, heldCount);
        heldCount = 0;
        state = State.GROUND;
    }
}
