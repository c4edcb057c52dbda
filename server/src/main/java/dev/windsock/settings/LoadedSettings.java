// SPDX-License-Identifier: Apache-2.0
package dev.windsock.settings;

import dev.windsock.files.SecretFile;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The effective settings of a server: those from the environment, complemented by those from a {@link SettingsFile}. If a
 * setting names a file that contains a secret, the content of the file replaces that setting. Immutable.
 *
 * @param values the values by name, including secrets
 * @param added the settings that the environment lacks, which the framework therefore does not find on its own
 * @param problems one line each; empty if the server can start with these settings
 */
public record LoadedSettings(Map<String, String> values, Map<String, String> added, List<String> problems) {
    /** Reads only the environment, whose settings are checked like any others. */
    public static LoadedSettings of(Map<String, String> environment) {
        return load(environment, null, Map.of());
    }

    /**
     * Reads the settings. Blocks on the files.
     *
     * @param configuration the path of the file; null for the path in the environment, if there is one
     * @param defaults values by name, which a package determines instead of the usual defaults
     */
    public static LoadedSettings load(
            Map<String, String> environment, @Nullable String configuration, Map<String, String> defaults) {
        Map<String, String> values = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (Settings.find(name).isPresent()) {
                values.put(name, value);
            } else if (Settings.isMeant(name)) {
                problems.add(Settings.unknown(name));
            }
        });
        String path = configuration == null ? values.get(Settings.CONFIG) : configuration;
        SettingsFile file = path == null ? SettingsFile.parse("", "") : SettingsFile.read(path);
        problems.addAll(file.problems());
        Map<String, String> added = new LinkedHashMap<>();
        file.entries().forEach((name, entry) -> {
            if (!environment.containsKey(name) && !environment.containsKey(alternative(name))) {
                added.put(name, entry.value());
            }
        });
        defaults.forEach((name, value) -> {
            if (!environment.containsKey(name)) {
                added.putIfAbsent(name, value);
            }
        });
        values.putAll(added);
        Settings.problems(values).forEach((name, problem) -> {
            SettingsFile.Entry entry = file.entries().get(name);
            problems.add(added.containsKey(name) && entry != null ? file.at(entry.line(), problem) : problem);
        });
        if (problems.isEmpty()) {
            added.putAll(readSecrets(values, problems));
            values.putAll(added);
        }
        return new LoadedSettings(Map.copyOf(values), Map.copyOf(added), List.copyOf(problems));
    }

    /** Returns the other setting for the same secret, its value or its file; only one of the two may be set. */
    private static String alternative(String name) {
        return name.endsWith(Setting.FILE)
                ? name.substring(0, name.length() - Setting.FILE.length())
                : name + Setting.FILE;
    }

    private static Map<String, String> readSecrets(Map<String, String> values, List<String> problems) {
        Map<String, String> secrets = new LinkedHashMap<>();
        for (Setting setting : Settings.ALL) {
            String file = values.get(setting.name() + Setting.FILE);
            // the store reads its password itself, since it may contain a placeholder
            if (file != null && !setting.name().equals(Settings.STORE_PASSWORD)) {
                secret(setting, file, problems).ifPresent(value -> secrets.put(setting.name(), value));
            }
        }
        return secrets;
    }

    private static Optional<String> secret(Setting setting, String file, List<String> problems) {
        try {
            // none of these values can end with a space
            String value = SecretFile.read(Path.of(file)).stripTrailing();
            if (setting.rule().accepts(value) && !value.contains(Settings.PLACEHOLDER)) {
                return Optional.of(value);
            }
            problems.add(setting.name() + Setting.FILE + ": the content of " + file + " is invalid (expected "
                    + setting.expected() + ")");
        } catch (IOException | InvalidPathException e) {
            problems.add(setting.name() + Setting.FILE + ": cannot read " + file);
        }
        return Optional.empty();
    }

    /** Returns the value of a setting; empty if it is not set. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Returns the logger levels that differ from the defaults, by logger name; the root logger is {@code ROOT}. */
    public Map<String, String> loggingLevels() {
        return get(Settings.LOGGING_LEVEL).map(Settings::levels).orElse(Map.of());
    }

    /** Lists the settings that are set, without secrets, as lines of the form {@code NAME=VALUE}. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        for (Setting setting : Settings.ALL) {
            get(setting.name())
                    .ifPresent(value -> text.append(setting.name())
                            .append('=')
                            .append(setting.shown(value))
                            .append('\n'));
        }
        return text.toString();
    }

    /** Omits the values, which may be secret. */
    @Override
    public String toString() {
        return "LoadedSettings" + values.keySet();
    }
}
