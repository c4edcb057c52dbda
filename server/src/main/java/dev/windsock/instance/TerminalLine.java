// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import java.util.Arrays;

/**
 * Renders lines that programs print for a terminal as the text that a terminal would show. After a carriage return or a
 * backspace, later characters overwrite earlier ones. Escape sequences (ECMA-48) are removed. On request, colours and
 * other styles are kept as SGR sequences. Each rendered line starts without a style and ends without one; a style that
 * a program does not reset continues on the next line.
 *
 * <p>Threading: not thread-safe.
 */
final class TerminalLine {
    private static final char ESCAPE = '\u001b';
    private static final char BELL = '\u0007';
    private static final char C1_START = '\u0080';
    private static final char C1_CSI = '\u009b';
    private static final char C1_STRING_TERMINATOR = '\u009c';
    private static final char C1_END = '\u009f';

    /** A cursor cannot move further right than this, because terminals have a limited width. */
    private static final int MAX_COLUMN = 1_000;

    private final boolean colors;
    private SgrStyle style = SgrStyle.NONE;
    private int[] cells = new int[256];
    private SgrStyle[] styles = new SgrStyle[256];
    private int length;
    private int column;

    TerminalLine(boolean colors) {
        this.colors = colors;
    }

    /** Renders a line that is not finished. It does not affect later lines. */
    String preview(String raw) {
        SgrStyle before = style;
        String text = render(raw);
        style = before;
        return text;
    }

    /** Renders a line without its line break. */
    String render(String raw) {
        if (style == SgrStyle.NONE && isPlain(raw)) {
            return raw;
        }
        length = 0;
        column = 0;
        for (int at = 0; at < raw.length(); ) {
            int c = raw.codePointAt(at);
            if (c == ESCAPE) {
                at = escape(raw, at + 1);
            } else if (c >= C1_START && c <= C1_END) {
                at = control((char) (c - C1_START + '@'), raw, at + 1);
            } else {
                print(c);
                at += Character.charCount(c);
            }
        }
        return text();
    }

    private static boolean isPlain(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == ESCAPE || c == '\r' || c == '\b' || c == BELL || (c >= C1_START && c <= C1_END)) {
                return false;
            }
        }
        return true;
    }

    private void print(int c) {
        switch (c) {
            case '\r' -> column = 0;
            case '\b' -> column = Math.max(0, column - 1);
            case BELL -> {
                // makes a sound
            }
            default -> {
                reserve(column + 1);
                while (length < column) {
                    set(length++, ' ', SgrStyle.NONE);
                }
                set(column++, c, style);
                length = Math.max(length, column);
            }
        }
    }

    private void set(int at, int c, SgrStyle cellStyle) {
        cells[at] = c;
        styles[at] = cellStyle;
    }

    private void reserve(int size) {
        if (size > cells.length) {
            cells = Arrays.copyOf(cells, size * 2);
            styles = Arrays.copyOf(styles, size * 2);
        }
    }

    /** Executes an escape sequence, and returns the index after it. */
    private int escape(String raw, int from) {
        int at = from;
        while (at < raw.length() && raw.charAt(at) >= ' ' && raw.charAt(at) <= '/') {
            at++;
        }
        if (at == raw.length()) {
            return at;
        }
        char last = raw.charAt(at);
        if (at > from) {
            // selects a character set, for example
            return last >= '0' && last <= '~' ? at + 1 : at;
        }
        if (last >= '@' && last <= '_') {
            return control(last, raw, at + 1);
        }
        return last >= '0' && last <= '~' ? at + 1 : at;
    }

    /** Executes a C1 control, given the character that follows the escape. */
    private int control(char second, String raw, int from) {
        return switch (second) {
            case '[' -> csi(raw, from);
            // a device control, a string, an operating system command, a privacy message, an application command
            case 'P', 'X', ']', '^', '_' -> endOfString(raw, from, second == ']');
            default -> from;
        };
    }

    private static int endOfString(String raw, int from, boolean bellEnds) {
        for (int at = from; at < raw.length(); at++) {
            char c = raw.charAt(at);
            if (c == C1_STRING_TERMINATOR || (c == BELL && bellEnds)) {
                return at + 1;
            }
            if (c == ESCAPE) {
                return at + 1 < raw.length() && raw.charAt(at + 1) == '\\' ? at + 2 : at;
            }
        }
        return raw.length();
    }

    private int csi(String raw, int from) {
        int at = from;
        while (at < raw.length() && raw.charAt(at) >= ' ' && raw.charAt(at) <= '?') {
            at++;
        }
        if (at == raw.length() || raw.charAt(at) < '@' || raw.charAt(at) > '~') {
            return at;
        }
        String parameters = raw.substring(from, at);
        switch (raw.charAt(at)) {
            case 'm' -> style = colors ? style.with(parameters) : style;
            case 'K', 'J' -> erase(parameters);
            case 'G', '`' -> column = Math.clamp(number(parameters) - 1L, 0, MAX_COLUMN);
            case 'C' -> column = Math.clamp((long) column + number(parameters), 0, Math.max(column, MAX_COLUMN));
            case 'D' -> column = Math.max(0, column - number(parameters));
            default -> {
                // the sequence moves the cursor to another line, or changes the terminal itself
            }
        }
        return at + 1;
    }

    private void erase(String parameters) {
        switch (parameters) {
            case "", "0" -> length = Math.min(length, column);
            case "1" -> {
                for (int i = 0; i < Math.min(length, column + 1); i++) {
                    set(i, ' ', SgrStyle.NONE);
                }
            }
            case "2" -> length = 0;
            default -> {
                // erases something else
            }
        }
    }

    private static int number(String parameters) {
        try {
            return parameters.isEmpty() ? 1 : Math.max(1, Integer.parseInt(parameters));
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder(length);
        SgrStyle current = SgrStyle.NONE;
        for (int i = 0; i < length; i++) {
            if (!styles[i].equals(current)) {
                current = styles[i];
                text.append(current.sequence());
            }
            text.appendCodePoint(cells[i]);
        }
        return current.equals(SgrStyle.NONE)
                ? text.toString()
                : text.append(SgrStyle.NONE.sequence()).toString();
    }
}
