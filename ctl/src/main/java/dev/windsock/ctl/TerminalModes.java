// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import java.util.Map;
import java.util.TreeMap;

/**
 * The modes of a terminal that a program has changed, according to its output: the mouse, pasting, the cursor and the other
 * screen. The program no longer restores them once the user has detached. Not thread-safe.
 *
 * <p>Modes are set by {@code ESC [ ? NUMBER ; … h} and reset by the same sequence with {@code l}; xterm's "Control Sequences"
 * lists the numbers.
 */
final class TerminalModes {
    /** Whether each mode is set in a terminal that no program has changed. */
    private static final Map<Integer, Boolean> INITIAL = initial();

    private static final String PREFIX = "\u001b[?";
    private static final int MAX_LENGTH = 64;

    private final Map<Integer, Boolean> changed = new TreeMap<>();

    /** The beginning of a sequence, which the next output may continue. */
    private final StringBuilder sequence = new StringBuilder();

    private static Map<Integer, Boolean> initial() {
        Map<Integer, Boolean> modes = new TreeMap<>();
        // arrow keys of applications, the mouse, the focus, the other screen, pasted text
        for (int mode : new int[] {1, 9, 47, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 1047, 1049, 2004}) {
            modes.put(mode, false);
        }
        // line wrapping and the cursor
        modes.put(7, true);
        modes.put(25, true);
        return modes;
    }

    /** Reads output of the program, which may end within a sequence. */
    void read(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            read((char) (bytes[i] & 0xff));
        }
    }

    private void read(char next) {
        int length = sequence.length();
        if (length < PREFIX.length() ? next == PREFIX.charAt(length) : isParameter(next) && length < MAX_LENGTH) {
            sequence.append(next);
            return;
        }
        if (length > PREFIX.length() && (next == 'h' || next == 'l')) {
            change(sequence.substring(PREFIX.length()), next == 'h');
        }
        sequence.setLength(0);
        if (next == PREFIX.charAt(0)) {
            sequence.append(next);
        }
    }

    private static boolean isParameter(char next) {
        return next >= '0' && next <= '9' || next == ';';
    }

    private void change(String parameters, boolean set) {
        for (String parameter : parameters.split(";", -1)) {
            if (!parameter.isEmpty() && parameter.length() <= 4) {
                change(Integer.parseInt(parameter), set);
            }
        }
    }

    private void change(int mode, boolean set) {
        if (INITIAL.getOrDefault(mode, set) == set) {
            changed.remove(mode);
        } else {
            changed.put(mode, set);
        }
    }

    /** Returns the sequences that restore the changed modes; empty if there are none. */
    String restore() {
        StringBuilder text = new StringBuilder();
        changed.forEach((mode, set) -> text.append(PREFIX).append(mode).append(set ? 'l' : 'h'));
        return text.toString();
    }
}
