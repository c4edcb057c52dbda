// SPDX-License-Identifier: Apache-2.0
package dev.windsock.style;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the prose and the names in a file.
 *
 * <p>Prose is returned as a copy of the file in which everything else is blank, so that offsets and lines stay the same.
 */
final class Texts {
    private static final Pattern FENCE = Pattern.compile("(?ms)^\\s*```.*?^\\s*```\\s*$");
    private static final Pattern INLINE_CODE = Pattern.compile("`[^`\n]*`");
    private static final Pattern LINK_TARGET = Pattern.compile("\\]\\([^)\n]*\\)|<https?:[^>\n]*>");
    private static final Pattern XML_PROSE = Pattern.compile(
            "(?s)<!--(.*?)-->|<(?:name|description|title|p|h1)>(.*?)</(?:name|description|title|p|h1)>");
    private static final Pattern YAML_KEY = Pattern.compile("(?m)^[ -]*[\\w$/{}.'-]+:(?= |$)");
    private static final Pattern JSX_TEXT = Pattern.compile("(?<!=)[>}]([^<>{}=;()]*[\\p{L}.,] [^<>{}=;()]*)(?=[<{])");
    private static final Pattern SCRIPT_NAME =
            Pattern.compile("\\b(?:function|class|interface|type|const|let|var)\\s+(\\w+)");

    /** A name and its line. */
    record Name(int line, String text) {}

    private Texts() {}

    /** Returns the prose of a file, whose name determines its syntax. */
    static String prose(String name, String content) {
        String extension = name.substring(name.lastIndexOf('.') + 1);
        return switch (extension) {
            case "java" -> new Lexer(content, false).prose();
            case "ts", "mjs", "js" -> new Lexer(content, true).prose();
            case "tsx" -> merge(new Lexer(content, true).prose(), keep(JSX_TEXT, content));
            case "md" -> blank(LINK_TARGET, blank(INLINE_CODE, blank(FENCE, content)));
            case "xml", "html" -> keep(XML_PROSE, content);
            case "yml", "yaml" -> blank(INLINE_CODE, blank(YAML_KEY, content));
            case "sql" -> keep(Pattern.compile("--(.*)"), content);
            case "css" -> keep(Pattern.compile("(?s)/\\*(.*?)\\*/"), content);
            default -> content;
        };
    }

    /** Returns the names that a script declares. */
    static List<Name> scriptNames(String content) {
        List<Name> pieces = new ArrayList<>();
        int line = 1;
        int counted = 0;
        for (Matcher matcher = SCRIPT_NAME.matcher(content); matcher.find(); ) {
            line += (int) content.substring(counted, matcher.start(1))
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            counted = matcher.start(1);
            pieces.add(new Name(line, matcher.group(1)));
        }
        return pieces;
    }

    private static String blank(Pattern pattern, String content) {
        return pattern.matcher(content).replaceAll(match -> Matcher.quoteReplacement(spaces(match.group())));
    }

    private static String keep(Pattern pattern, String content) {
        StringBuilder kept = new StringBuilder(spaces(content));
        for (Matcher matcher = pattern.matcher(content); matcher.find(); ) {
            for (int group = 1; group <= matcher.groupCount(); group++) {
                if (matcher.start(group) >= 0) {
                    kept.replace(matcher.start(group), matcher.end(group), matcher.group(group));
                }
            }
        }
        return kept.toString();
    }

    private static String merge(String one, String other) {
        StringBuilder merged = new StringBuilder(one);
        for (int i = 0; i < other.length(); i++) {
            if (merged.charAt(i) == ' ') {
                merged.setCharAt(i, other.charAt(i));
            }
        }
        return merged.toString();
    }

    private static String spaces(String text) {
        return text.replaceAll("[^\n]", " ");
    }

    /** Separates comments and strings from code, in Java, TypeScript and JavaScript. */
    private static final class Lexer {
        private static final Pattern PHRASE = Pattern.compile("\\p{L}[\\p{L}.,:;]* +\\p{L}");
        /** The code between two literals that form one string; a bar separates other literals. */
        private static final Pattern CONCATENATION = Pattern.compile("[\"'`]\\s*\\+\\s*[\"'`]");

        private static final String BEFORE_REGEX = "(,=:[!&|?{};\n";

        private final String source;
        private final boolean script;
        private final StringBuilder kept;
        private int at;
        private char previous = '\n';

        Lexer(String source, boolean script) {
            this.source = source;
            this.script = script;
            this.kept = new StringBuilder(spaces(source));
        }

        String prose() {
            while (at < source.length()) {
                next();
            }
            return kept.toString();
        }

        private void next() {
            char c = source.charAt(at);
            if (source.startsWith("//", at)) {
                comment(at + 2, end("\n", at));
            } else if (source.startsWith("/*", at)) {
                comment(at + 2, end("*/", at + 2));
            } else if (source.startsWith("\"\"\"", at)) {
                string(at + 3, closing("\"\"\"", at + 3), 3);
            } else if (c == '"' || c == '\'') {
                quoted(c);
            } else if (script && c == '`') {
                string(at + 1, closing("`", at + 1), 1);
            } else if (script && c == '/' && BEFORE_REGEX.indexOf(previous) >= 0) {
                skipRegex();
            } else {
                at++;
            }
            previous = Character.isWhitespace(c) && previous != '\n' ? previous : c;
        }

        private void comment(int start, int end) {
            String text = source.substring(start, end)
                    .replaceAll("(?m)^(\\s*)\\*", "$1 ")
                    .replace('*', ' ');
            kept.replace(start, end, blank(Pattern.compile("\\{@(?:code|link|snippet) [^}]*}|`[^`\n]*`"), text));
            at = end;
        }

        private void quoted(char quote) {
            int end = closing(String.valueOf(quote), at + 1);
            int lineEnd = end("\n", at);
            if (end >= lineEnd) {
                at++; // an apostrophe
            } else if (quote == '"' || script) {
                string(at + 1, end, 1);
            } else {
                at = end + 1;
            }
        }

        private void string(int start, int end, int quoteLength) {
            String text = blank(Pattern.compile("\\\\.|\\$\\{[^}]*}"), source.substring(start, end));
            if (PHRASE.matcher(text).find()) {
                kept.replace(start, end, blank(INLINE_CODE, text));
            }
            at = Math.min(source.length(), end + quoteLength);
            if (end < at
                    && !CONCATENATION
                            .matcher(source)
                            .region(end, source.length())
                            .lookingAt()) {
                kept.setCharAt(end, '|');
            }
        }

        private void skipRegex() {
            boolean inClass = false;
            for (at++; at < source.length(); at++) {
                char c = source.charAt(at);
                if (c == '\\') {
                    at++;
                } else if (c == '[') {
                    inClass = true;
                } else if (c == ']') {
                    inClass = false;
                } else if (c == '\n' || c == '/' && !inClass) {
                    at++;
                    return;
                }
            }
        }

        private int closing(String quote, int from) {
            for (int i = from; i < source.length(); i++) {
                if (source.charAt(i) == '\\') {
                    i++;
                } else if (source.startsWith(quote, i)) {
                    return i;
                }
            }
            return source.length();
        }

        private int end(String of, int from) {
            int end = source.indexOf(of, from);
            return end < 0 ? source.length() : end;
        }
    }
}
