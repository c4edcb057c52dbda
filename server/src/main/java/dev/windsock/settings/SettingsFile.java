// SPDX-License-Identifier: Apache-2.0
package dev.windsock.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A file of settings, with one {@code NAME=VALUE} per line. Empty lines and lines that begin with {@code #} are ignored, and so
 * are spaces around names and values. A value may be in quotes, which are removed; everything between them is literal.
 *
 * @param entries the entries by name, in the order of the file
 * @param problems the problems, each on one line that begins with the file and the line number
 */
record SettingsFile(String path, Map<String, Entry> entries, List<String> problems) {
    /** The text that would start a trailing comment, which is not supported; a value that contains it must be in quotes. */
    private static final Pattern COMMENT = Pattern.compile("\\s#");

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** A value and its line number. */
    record Entry(String value, int line) {}

    /** Reads a file. If reading the file fails, that failure is the only problem. Blocks. */
    static SettingsFile read(String path) {
        try {
            return parse(path, Files.readString(Path.of(path)));
        } catch (NoSuchFileException e) {
            return unreadable(path, "does not exist");
        } catch (AccessDeniedException e) {
            return unreadable(path, "cannot be read by this user: run the command as the user of the server");
        } catch (CharacterCodingException e) {
            return unreadable(path, "is not valid UTF-8 text");
        } catch (InvalidPathException | IOException e) {
            return unreadable(path, "cannot be read: expected a file");
        }
    }

    private static SettingsFile unreadable(String path, String problem) {
        return new SettingsFile(path, Map.of(), List.of(Settings.CONFIG + ": " + path + " " + problem));
    }

    static SettingsFile parse(String path, String text) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        SettingsFile file = new SettingsFile(path, entries, problems);
        String content = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        int number = 0;
        for (String line : content.lines().map(String::strip).toList()) {
            number++;
            if (!line.isEmpty() && !line.startsWith("#")) {
                file.add(number, line);
            }
        }
        return file;
    }

    /** No message contains the line: it may contain a secret. */
    private void add(int number, String line) {
        int equals = line.indexOf('=');
        String name = equals < 0 ? "" : line.substring(0, equals).strip();
        if (name.isEmpty() || name.chars().anyMatch(Character::isWhitespace)) {
            problems.add(at(number, "expected a line NAME=VALUE, an empty line or a comment that begins with #"));
            return;
        }
        if (name.equals(Settings.CONFIG)) {
            problems.add(at(number, name + ": cannot be set in a file"));
        } else if (Settings.find(name).isEmpty()) {
            problems.add(at(number, Settings.unknown(name)));
        } else if (entries.containsKey(name)) {
            problems.add(at(
                    number,
                    name + ": is already set in line " + entries.get(name).line()));
        } else {
            add(number, name, line.substring(equals + 1).strip());
        }
    }

    private void add(int number, String name, String value) {
        String unquoted = unquoted(value);
        if (unquoted.equals(value) && COMMENT.matcher(value).find()) {
            problems.add(at(
                    number,
                    name + ": a comment cannot follow a value: put the comment on a separate line, or put the value in "
                            + "quotes"));
        } else {
            entries.put(name, new Entry(unquoted, number));
        }
    }

    /** Returns a message that begins with the file and the line. */
    String at(int line, String message) {
        return path + ":" + line + ": " + message;
    }

    private static String unquoted(String value) {
        boolean isQuoted = value.length() >= 2
                && (value.startsWith("\"") && value.endsWith("\"") || value.startsWith("'") && value.endsWith("'"));
        return isQuoted ? value.substring(1, value.length() - 1) : value;
    }
}
