// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a program can see of the client: nothing of Jackson's, and nothing of what is not exported. */
final class PublicApiTest {
    private static final String MODEL = "dev.windsock.client.model";

    private final Path classes = Path.of(URI.create(WindsockClient.class
            .getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .toString()));
    private final ModuleDescriptor module = module();
    private final Set<String> exported =
            module.exports().stream().map(ModuleDescriptor.Exports::source).collect(toSet());

    @Test
    void namesOnlyWhatIsExported() throws IOException, ClassNotFoundException {
        Set<String> hidden = new TreeSet<>();
        int seen = 0;
        for (Class<?> type : visible()) {
            for (Seen member : members(type)) {
                seen++;
                named(member.type()).filter(this::isHidden).forEach(name -> hidden.add(member.of() + " names " + name));
            }
        }
        assertThat(seen).isGreaterThan(1_000);
        assertThat(hidden).isEmpty();
    }

    @Test
    void throwsNothingThatHasToBeCaught() throws IOException, ClassNotFoundException {
        Set<String> checked = new TreeSet<>();
        for (Class<?> type : visible()) {
            Stream.concat(Stream.of(type.getDeclaredMethods()), Stream.of(type.getDeclaredConstructors()))
                    .filter(member -> isVisible(member.getModifiers()))
                    .filter(member -> Stream.of(member.getExceptionTypes()).anyMatch(PublicApiTest::isChecked))
                    .forEach(member -> checked.add(type.getName() + "." + member.getName()));
        }
        assertThat(checked).isEmpty();
    }

    private static boolean isChecked(Class<?> thrown) {
        return !RuntimeException.class.isAssignableFrom(thrown) && !Error.class.isAssignableFrom(thrown);
    }

    @Test
    void keepsWhatCarriesRequestsToItself() {
        assertThat(exported)
                .contains("dev.windsock.client", "dev.windsock.client.stream", MODEL)
                .doesNotContain("dev.windsock.client.http", "dev.windsock.client.json");
    }

    private record Seen(String of, Type type) {}

    private boolean isHidden(Class<?> type) {
        String home = type.getPackageName();
        return home.startsWith("com.fasterxml.")
                || home.startsWith("dev.windsock.") && !(exported.contains(home) && isVisible(type));
    }

    private static List<Seen> members(Class<?> type) {
        List<Seen> found = new ArrayList<>();
        String name = type.getName();
        if (type.getGenericSuperclass() != null) {
            found.add(new Seen(name, type.getGenericSuperclass()));
        }
        Stream.of(type.getGenericInterfaces()).forEach(one -> found.add(new Seen(name, one)));
        for (Field field : type.getDeclaredFields()) {
            add(found, name + "." + field.getName(), field.getModifiers(), field.getGenericType());
        }
        for (Constructor<?> made : type.getDeclaredConstructors()) {
            add(found, name + ".<init>", made.getModifiers(), made.getGenericParameterTypes());
            add(found, name + ".<init>", made.getModifiers(), made.getGenericExceptionTypes());
        }
        for (Method method : type.getDeclaredMethods()) {
            String of = name + "." + method.getName();
            add(found, of, method.getModifiers(), method.getGenericReturnType());
            add(found, of, method.getModifiers(), method.getGenericParameterTypes());
            add(found, of, method.getModifiers(), method.getGenericExceptionTypes());
        }
        return found;
    }

    private static void add(List<Seen> found, String of, int modifiers, Type... types) {
        if (isVisible(modifiers)) {
            Stream.of(types).forEach(type -> found.add(new Seen(of, type)));
        }
    }

    private static Stream<Class<?>> named(Type type) {
        if (type instanceof Class<?> plain) {
            return plain.isArray() ? named(plain.getComponentType()) : Stream.of(plain);
        }
        if (type instanceof ParameterizedType generic) {
            return Stream.concat(
                    named(generic.getRawType()),
                    Stream.of(generic.getActualTypeArguments()).flatMap(PublicApiTest::named));
        }
        if (type instanceof GenericArrayType array) {
            return named(array.getGenericComponentType());
        }
        if (type instanceof WildcardType wildcard) {
            return Stream.concat(Stream.of(wildcard.getUpperBounds()), Stream.of(wildcard.getLowerBounds()))
                    .flatMap(PublicApiTest::named);
        }
        assertThat(type).isInstanceOf(TypeVariable.class);
        return Stream.of();
    }

    /** The classes that a program can name. */
    private List<Class<?>> visible() throws IOException, ClassNotFoundException {
        List<Class<?>> found = new ArrayList<>();
        for (String name : classNames()) {
            Class<?> type = Class.forName(name, false, WindsockClient.class.getClassLoader());
            if (exported.contains(type.getPackageName()) && isVisible(type)) {
                found.add(type);
            }
        }
        return found;
    }

    private List<String> classNames() throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .toList();
        }
    }

    private static boolean isVisible(Class<?> type) {
        return isVisible(type.getModifiers())
                && (type.getDeclaringClass() == null || isVisible(type.getDeclaringClass()));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private ModuleDescriptor module() {
        try (InputStream file = Files.newInputStream(classes.resolve("module-info.class"))) {
            return ModuleDescriptor.read(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
