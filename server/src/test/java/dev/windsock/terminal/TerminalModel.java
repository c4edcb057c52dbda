// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The reactions of terminals other than displaying text: responses and writes to the clipboard. Written independently of
 * {@link SafeView}, from xterm's "Control Sequences" and the state machine of vt100.net/emu/dec_ansi_parser, so that each
 * checks the other. Terminals differ in some cases, hence the kinds.
 */
final class TerminalModel {
    enum Kind {
        /** Like xterm.js: an 8-bit control acts anywhere, ESC ends a string, and invalid UTF-8 is skipped. */
        EAGER(true, true),
        /** Within a string, only its terminator acts; invalid UTF-8 is treated as a character. */
        STRICT(false, false),
        /** Within a string, only its terminator acts; invalid UTF-8 is skipped. */
        SKIPPING(false, true);

        private final boolean controlsAnywhere;
        private final boolean skipsBroken;

        Kind(boolean controlsAnywhere, boolean skipsBroken) {
            this.controlsAnywhere = controlsAnywhere;
            this.skipsBroken = skipsBroken;
        }
    }

    private enum State {
        GROUND,
        ESCAPE,
        CSI,
        OSC,
        OSC_ESCAPE
    }

    private static final Set<Integer> HARMLESS =
            Set.of(0, 1, 2, 7, 8, 133, 104, 105, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119);
    private static final Set<Integer> COLOURS = Set.of(4, 5, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
    private static final Set<Integer> REPORTS = Set.of(11, 13, 14, 15, 16, 18, 19, 20, 21);

    private final Kind kind;
    private final List<String> reactions = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private State state = State.GROUND;
    private boolean intermediate;

    private TerminalModel(Kind kind) {
        this.kind = kind;
    }

    /** Returns the reactions of a terminal of the given kind to the bytes. */
    static List<String> reactions(byte[] bytes, Kind kind) {
        TerminalModel model = new TerminalModel(kind);
        for (int i = 0; i < bytes.length; ) {
            int lead = bytes[i] & 0xff;
            int length = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
            boolean whole = lead < 0x80 || (lead >= 0xc2 && lead < 0xf5 && i + length <= bytes.length);
            for (int next = 1; whole && next < length; next++) {
                whole = (bytes[i + next] & 0xc0) == 0x80;
            }
            if (!whole) {
                if (!kind.skipsBroken) {
                    model.take(0xfffd);
                }
                i++;
            } else {
                // for longer encodings, the exact character does not matter
                model.take(length == 1 ? lead : length == 2 ? (lead & 0x1f) << 6 | bytes[i + 1] & 0x3f : 0xfffd);
                i += length;
            }
        }
        return model.reactions;
    }

    private void take(int one) {
        boolean string = state == State.OSC || state == State.OSC_ESCAPE;
        if (one == 0) {
            return;
        }
        if (one >= 0x80 && one < 0xa0 && (!string || kind.controlsAnywhere)) {
            if (string && one == 0x9c) {
                endOsc();
            }
            state = State.GROUND;
            introduce(one - 0x40);
            return;
        }
        switch (state) {
            case GROUND -> {
                if (one == 0x05) {
                    reactions.add("ENQ");
                } else if (one == 0x1b) {
                    escape();
                }
            }
            case ESCAPE -> {
                if (!control(one)) {
                    if (one < 0x30) {
                        intermediate = true;
                    } else if (intermediate || one >= 0x80) {
                        state = State.GROUND;
                    } else {
                        introduce(one);
                    }
                }
            }
            case CSI -> {
                if (!control(one)) {
                    if (one < 0x40) {
                        body.append((char) one);
                    } else {
                        state = State.GROUND;
                        if (one < 0x80) {
                            endCsi(one);
                        }
                    }
                }
            }
            case OSC, OSC_ESCAPE -> osc(one);
        }
    }

    private void escape() {
        state = State.ESCAPE;
        intermediate = false;
    }

    /** Returns whether the character is a control, which acts immediately within a sequence. */
    private boolean control(int one) {
        if (one == 0x1b) {
            escape();
        } else if (one == 0x18 || one == 0x1a) {
            state = State.GROUND;
        } else if (one == 0x05) {
            reactions.add("ENQ");
        }
        return one < 0x20 || one == 0x7f;
    }

    private void osc(int one) {
        if (state == State.OSC_ESCAPE) {
            if (one == '\\') {
                endOsc();
                state = State.GROUND;
                return;
            }
            escape();
            take(one);
        } else if (one == 0x1b) {
            if (kind.controlsAnywhere) {
                endOsc();
                escape();
            } else {
                state = State.OSC_ESCAPE;
            }
        } else if (one == 0x07 || one == 0x9c) {
            endOsc();
            state = State.GROUND;
        } else if (one == 0x18 || one == 0x1a) {
            state = State.GROUND;
        } else if (one >= 0x20 && one != 0x7f && (one < 0x80 || one >= 0xa0)) {
            body.append((char) one);
        }
    }

    private void introduce(int letter) {
        state = State.GROUND;
        body.setLength(0);
        switch (letter) {
            case '[' -> state = State.CSI;
            case ']' -> state = State.OSC;
            case 'P', 'X', '^', '_', 'Z' -> reactions.add("ESC " + (char) letter);
            default -> {
                // displayed, interpreted as a movement, or ignored
            }
        }
    }

    private void endCsi(int end) {
        String text = body.toString();
        boolean answers =
                switch (end) {
                    case 'c', 'n' -> true;
                    case 'x' -> text.chars().allMatch(Character::isDigit);
                    case 'p' -> text.endsWith("$");
                    case 'q' -> text.startsWith(">");
                    case 'u' -> text.startsWith("?") || text.endsWith("$") || text.endsWith("&");
                    case 'w' -> text.endsWith("$") || text.endsWith("'");
                    case 'y' -> text.endsWith("*");
                    case 't' -> REPORTS.contains(number(text.split("[;:]", 2)[0]));
                    default -> false;
                };
        if (answers) {
            reactions.add("CSI " + text + (char) end);
        }
    }

    private void endOsc() {
        String[] slots = body.toString().split(";", -1);
        int number = number(slots[0]);
        boolean asks = List.of(slots).contains("?");
        if (number >= 0 && !HARMLESS.contains(number) && !(COLOURS.contains(number) && !asks)) {
            reactions.add("OSC " + body);
        }
    }

    private static int number(String digits) {
        return digits.matches("[0-9]+")
                ? new BigInteger(digits)
                        .min(BigInteger.valueOf(Integer.MAX_VALUE))
                        .intValue()
                : -1;
    }
}
