// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The servers that the user has signed in to, in a file that only the user can read.
 *
 * @param current the name of the profile that is used by default; null if there is none
 * @param profiles the profiles by name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Profiles(@Nullable String current, Map<String, Profile> profiles) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Profiles NONE = new Profiles(null, Map.of());
    private static final FileAttribute<?> OWN_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWN_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /**
     * A server's connection settings.
     *
     * @param key the API key
     * @param certificates a PEM file with certificates to trust; null for those of the system
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Profile(String url, String key, @Nullable String certificates) {
        Profile {
            Objects.requireNonNull(url);
            Objects.requireNonNull(key);
        }

        /** Leaves out the key. */
        @Override
        public String toString() {
            return "Profile[url=" + url + "]";
        }
    }

    /** @throws NullPointerException if a profile is null */
    Profiles {
        profiles = Collections.unmodifiableSortedMap(new TreeMap<>(Objects.requireNonNullElse(profiles, Map.of())));
        profiles.values().forEach(Objects::requireNonNull);
    }

    /** Returns the file: {@code windsock/profiles.json} in the user's configuration directory. */
    static Path file(Map<String, String> environment) {
        Path base = Path.of(environment.getOrDefault("XDG_CONFIG_HOME", ""));
        // relative paths are invalid: XDG Base Directory Specification
        return (base.isAbsolute() ? base : home(environment).resolve(".config"))
                .resolve("windsock")
                .resolve("profiles.json");
    }

    /** Java knows only the directory in the user database, which containers often lack. */
    private static Path home(Map<String, String> environment) {
        String directory = environment.getOrDefault("HOME", "");
        Path home = Path.of(directory.isEmpty() ? System.getProperty("user.home") : directory);
        if (!home.isAbsolute()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "This user has no home directory for the profiles: set HOME, or WINDSOCKCTL_URL and WINDSOCKCTL_KEY.");
        }
        return home;
    }

    /** Reads the file; there are no profiles if it does not exist. */
    static Profiles read(Path file) {
        try {
            Profiles read = JSON.readValue(Files.readString(file), Profiles.class);
            return Objects.requireNonNullElse(read, NONE);
        } catch (NoSuchFileException e) {
            return NONE;
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "The profiles in " + file + " cannot be read: remove the file and sign in again.");
        }
    }

    /** Replaces the file or, if it is a link, the file that it links to. */
    void write(Path file) {
        try {
            // users keep such files in a repository, and link to them
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            Path directory = target.getParent();
            Files.createDirectories(directory, OWN_DIRECTORY);
            Path part = Files.createTempFile(directory, "profiles", ".tmp", OWN_FILE);
            try {
                Files.writeString(part, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "Cannot write the profiles to " + file + ": " + e);
        }
    }

    /** Returns a profile, which must exist. */
    Profile get(String name) {
        Profile profile = profiles.get(name);
        if (profile == null) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "There is no profile " + name + ": run windsockctl profiles to list all profiles.");
        }
        return profile;
    }

    /** Returns these profiles with one more, which becomes the current one. */
    Profiles with(String name, Profile profile) {
        Map<String, Profile> all = new TreeMap<>(profiles);
        all.put(name, profile);
        return new Profiles(name, all);
    }

    Profiles without(String name) {
        get(name);
        Map<String, Profile> all = new TreeMap<>(profiles);
        all.remove(name);
        return new Profiles(name.equals(current) ? null : current, all);
    }

    Profiles use(String name) {
        get(name);
        return new Profiles(name, profiles);
    }
}
