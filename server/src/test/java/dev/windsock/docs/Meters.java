// SPDX-License-Identifier: Apache-2.0
package dev.windsock.docs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the server's own meters from a scrape in the Prometheus text format. */
final class Meters {
    private static final Pattern HELP = Pattern.compile("# HELP (windsock_\\w+) (.*)");
    private static final Pattern TYPE = Pattern.compile("# TYPE (windsock_\\w+) (\\w+)");
    private static final Pattern LABELLED = Pattern.compile("(windsock_\\w+)\\{(.*)} .*");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    /** The labels that Prometheus adds to histograms and summaries. */
    private static final Set<String> OWN_LABELS = Set.of("le", "quantile");

    private Meters() {}

    static GeneratedSection table(String scrape) {
        Map<String, String> help = new TreeMap<>();
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, Map<String, Set<String>>> labels = new LinkedHashMap<>();
        for (String line : scrape.split("\n")) {
            Matcher helped = HELP.matcher(line);
            Matcher typed = TYPE.matcher(line);
            Matcher labelled = LABELLED.matcher(line);
            if (helped.matches()) {
                help.put(helped.group(1), helped.group(2).strip());
            } else if (typed.matches()) {
                types.put(typed.group(1), typed.group(2));
            } else if (labelled.matches()) {
                LABEL.matcher(labelled.group(2))
                        .results()
                        .filter(label -> !OWN_LABELS.contains(label.group(1)))
                        .forEach(label -> labels.computeIfAbsent(labelled.group(1), name -> new TreeMap<>())
                                .computeIfAbsent(label.group(1), name -> new TreeSet<>())
                                .add(label.group(2)));
            }
        }
        // the maximum of a summary or histogram is a separate gauge, which adds no information
        help.keySet()
                .removeIf(name ->
                        name.endsWith("_max") && types.containsKey(name.substring(0, name.length() - "_max".length())));
        List<List<String>> rows = new ArrayList<>();
        help.forEach((name, text) -> rows.add(List.of(
                "`" + name + "`", types.getOrDefault(name, ""), labels(labels.getOrDefault(name, Map.of())), text)));
        return GeneratedSection.table(
                "reference/meters.md", "meters", List.of("meter", "type", "labels", "meaning"), rows);
    }

    private static String labels(Map<String, Set<String>> labels) {
        // several labels vary together, and another table lists their values
        return labels.size() == 1
                ? labels.entrySet().stream()
                        .map(label -> "`" + label.getKey() + "`: "
                                + label.getValue().stream()
                                        .map(value -> "`" + value + "`")
                                        .collect(Collectors.joining(", ")))
                        .collect(Collectors.joining())
                : labels.keySet().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }
}
