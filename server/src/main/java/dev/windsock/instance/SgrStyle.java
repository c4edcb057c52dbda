// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The style of characters in a terminal, as the parameters of Select Graphic Rendition (ECMA-48, section 8.3.117).
 * Immutable.
 *
 * @param attributes the sorted attributes, such as 1 for bold
 * @param foreground the colour, such as 31 for red, or 38;5;208; empty for the default
 * @param background the colour, such as 41 for red; empty for the default
 */
record SgrStyle(List<Integer> attributes, String foreground, String background) {
    static final SgrStyle NONE = new SgrStyle(List.of(), "", "");

    private static final int BOLD = 1;
    private static final int FAINT = 2;
    private static final int LAST_ATTRIBUTE = 9;
    private static final int NOT_BOLD_OR_FAINT = 22;
    private static final int FIRST_OFF = 20;
    private static final int LAST_OFF = 29;
    private static final int FOREGROUND = 38;
    private static final int DEFAULT_FOREGROUND = 39;
    private static final int BACKGROUND = 48;
    private static final int DEFAULT_BACKGROUND = 49;
    private static final int INDEXED = 5;
    private static final int RGB = 2;

    /** Returns the sequence that selects exactly this style. */
    String sequence() {
        return Stream.concat(
                        Stream.of("0"),
                        Stream.concat(
                                attributes.stream().map(String::valueOf),
                                Stream.of(foreground, background).filter(color -> !color.isEmpty())))
                .collect(Collectors.joining(";", "\u001b[", "m"));
    }

    /** Returns this style after a sequence with these parameters. Unknown parameters are ignored. */
    SgrStyle with(String parameters) {
        int[] codes =
                Stream.of(parameters.split("[;:]", -1)).mapToInt(SgrStyle::code).toArray();
        SgrStyle style = this;
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] == FOREGROUND || codes[i] == BACKGROUND) {
                int count = i + 1 < codes.length && codes[i + 1] == INDEXED ? 2 : 4;
                if (i + count >= codes.length || (count == 4 && codes[i + 1] != RGB)) {
                    return style;
                }
                StringBuilder color = new StringBuilder().append(codes[i]);
                for (int k = 1; k <= count; k++) {
                    color.append(';').append(Math.clamp(codes[i + k], 0, 255));
                }
                style = style.color(codes[i] == FOREGROUND, color.toString());
                i += count;
            } else {
                style = style.with(codes[i]);
            }
        }
        return style;
    }

    private static int code(String parameter) {
        try {
            return parameter.isEmpty() ? 0 : Integer.parseInt(parameter);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private SgrStyle with(int code) {
        if (code == 0) {
            return NONE;
        }
        if (code >= BOLD && code <= LAST_ATTRIBUTE) {
            TreeSet<Integer> added = new TreeSet<>(attributes);
            added.add(code);
            return new SgrStyle(List.copyOf(added), foreground, background);
        }
        if (code > FIRST_OFF && code <= LAST_OFF) {
            return new SgrStyle(
                    attributes.stream()
                            .filter(attribute -> code == NOT_BOLD_OR_FAINT
                                    ? attribute != BOLD && attribute != FAINT
                                    : attribute != code - FIRST_OFF)
                            .toList(),
                    foreground,
                    background);
        }
        return switch (code) {
            case DEFAULT_FOREGROUND -> color(true, "");
            case DEFAULT_BACKGROUND -> color(false, "");
            case 30, 31, 32, 33, 34, 35, 36, 37, 90, 91, 92, 93, 94, 95, 96, 97 -> color(true, "" + code);
            case 40, 41, 42, 43, 44, 45, 46, 47, 100, 101, 102, 103, 104, 105, 106, 107 -> color(false, "" + code);
            default -> this;
        };
    }

    private SgrStyle color(boolean isForeground, String color) {
        return isForeground ? new SgrStyle(attributes, color, background) : new SgrStyle(attributes, foreground, color);
    }
}
