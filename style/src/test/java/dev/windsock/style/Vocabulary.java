// SPDX-License-Identifier: Apache-2.0
package dev.windsock.style;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words that the project does not use, and the phrases in which they are allowed. The vocabulary file explains its format.
 */
final class Vocabulary {
    private final List<Rule> prose = new ArrayList<>();
    private final List<Rule> names = new ArrayList<>();
    private final List<Exemption> exemptions = new ArrayList<>();

    /** A pattern, and the words that replace a match. */
    private record Rule(Pattern pattern, String advice) {}

    /** A phrase that is allowed in files whose paths begin with the prefix. */
    private record Exemption(String prefix, Pattern phrase) {}

    /** A use of a word that the vocabulary does not allow. */
    record Finding(String path, int line, String found, String advice) {
        @Override
        public String toString() {
            return path + ":" + line + ": '" + found + "' → " + advice;
        }
    }

    static Vocabulary read(Path file) throws IOException {
        Vocabulary vocabulary = new Vocabulary();
        String section = "";
        for (String line : Files.readAllLines(file)) {
            if (line.matches("\\[\\w+]")) {
                section = line;
            } else if (!line.isBlank() && !line.startsWith("#")) {
                vocabulary.add(section, line.strip());
            }
        }
        return vocabulary;
    }

    private void add(String section, String line) {
        String[] parts = line.split(" = ", 2);
        switch (section) {
            case "[prose]" -> prose.add(new Rule(words(parts[0]), parts[1]));
            case "[names]" -> names.add(new Rule(words(parts[0]), parts[1]));
            case "[allowed]" -> {
                String[] phrase = line.split(": ", 2);
                exemptions.add(
                        phrase.length == 1
                                ? new Exemption("", words(phrase[0]))
                                : new Exemption(phrase[0], words(phrase[1])));
            }
            default -> throw new IllegalArgumentException("not in a known section: " + line);
        }
    }

    private static Pattern words(String pattern) {
        return Pattern.compile(
                "(?<![\\w-])(?:" + pattern.replace(" | ", "|").replace(" ", "\\s+") + ")(?![\\w-])",
                Pattern.CASE_INSENSITIVE);
    }

    /** Checks the prose of a file. */
    List<Finding> checkProse(String path, String prose) {
        return check(this.prose, path, prose, start -> lineOf(prose, start));
    }

    /** Checks each word of an identifier. */
    List<Finding> checkName(String path, Texts.Name name) {
        String spaced = name.text()
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_", " ")
                .toLowerCase(Locale.ROOT);
        return check(names, path, spaced, start -> name.line()).stream()
                .map(finding -> new Finding(path, finding.line(), name.text(), finding.advice()))
                .toList();
    }

    private List<Finding> check(List<Rule> rules, String path, String text, IntUnaryOperator line) {
        List<Finding> findings = new ArrayList<>();
        BitSet allowed = null;
        for (Rule rule : rules) {
            for (Matcher matcher = rule.pattern().matcher(text); matcher.find(); ) {
                if (allowed == null) {
                    allowed = allowed(path, text);
                }
                if (allowed.nextClearBit(matcher.start()) < matcher.end()) {
                    String found = matcher.group().replaceAll("\\s+", " ");
                    findings.add(new Finding(path, line.applyAsInt(matcher.start()), found, rule.advice()));
                }
            }
        }
        return findings;
    }

    /** The offsets in a text that are covered by allowed phrases. */
    private BitSet allowed(String path, String text) {
        BitSet allowed = new BitSet();
        for (Exemption exemption : exemptions) {
            if (path.startsWith(exemption.prefix())) {
                exemption.phrase().matcher(text).results().forEach(match -> allowed.set(match.start(), match.end()));
            }
        }
        return allowed;
    }

    private static int lineOf(String text, int offset) {
        return 1
                + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }
}
