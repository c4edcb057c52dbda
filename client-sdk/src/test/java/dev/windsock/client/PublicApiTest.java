// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.http.Internal;
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

/** The public API exposes neither Jackson nor types from packages that are not exported. */
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
    void exposesOnlyExportedTypes() throws IOException, ClassNotFoundException {
        Set<String> violations = new TreeSet<>();
        int count = 0;
        for (Class<?> type : visibleClasses()) {
            for (Reference reference : references(type)) {
                count++;
                classesIn(reference.type())
                        .filter(this::isHidden)
                        .forEach(hidden -> violations.add(reference.member() + " exposes " + hidden));
            }
        }
        assertThat(count).isGreaterThan(1_000);
        assertThat(violations).isEmpty();
    }

    @Test
    void declaresNoCheckedExceptions() throws IOException, ClassNotFoundException {
        Set<String> checked = new TreeSet<>();
        for (Class<?> type : visibleClasses()) {
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
    void exportsOnlyWhatProgramsUse() {
        assertThat(exported)
                .containsExactlyInAnyOrder(
                        "dev.windsock.client",
                        "dev.windsock.client.api",
                        "dev.windsock.client.call",
                        "dev.windsock.client.error",
                        "dev.windsock.client.live",
                        "dev.windsock.client.log",
                        MODEL,
                        "dev.windsock.client.publish",
                        "dev.windsock.client.spi",
                        "dev.windsock.client.stream");
    }

    /** A type in the signature of a member. */
    private record Reference(String member, Type type) {}

    private boolean isHidden(Class<?> type) {
        String packageName = type.getPackageName();
        return packageName.startsWith("com.fasterxml.")
                || packageName.startsWith("dev.windsock.") && !(exported.contains(packageName) && isVisible(type));
    }

    private static List<Reference> references(Class<?> type) {
        List<Reference> references = new ArrayList<>();
        String name = type.getName();
        if (type.getGenericSuperclass() != null) {
            references.add(new Reference(name, type.getGenericSuperclass()));
        }
        Stream.of(type.getGenericInterfaces()).forEach(parent -> references.add(new Reference(name, parent)));
        for (Field field : type.getDeclaredFields()) {
            add(references, name + "." + field.getName(), field.getModifiers(), field.getGenericType());
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.isAnnotationPresent(Internal.class)) {
                continue;
            }
            String member = name + ".<init>";
            add(references, member, constructor.getModifiers(), constructor.getGenericParameterTypes());
            add(references, member, constructor.getModifiers(), constructor.getGenericExceptionTypes());
        }
        for (Method method : type.getDeclaredMethods()) {
            if (method.isAnnotationPresent(Internal.class)) {
                continue;
            }
            String member = name + "." + method.getName();
            add(references, member, method.getModifiers(), method.getGenericReturnType());
            add(references, member, method.getModifiers(), method.getGenericParameterTypes());
            add(references, member, method.getModifiers(), method.getGenericExceptionTypes());
        }
        return references;
    }

    private static void add(List<Reference> references, String member, int modifiers, Type... types) {
        if (isVisible(modifiers)) {
            Stream.of(types).forEach(type -> references.add(new Reference(member, type)));
        }
    }

    private static Stream<Class<?>> classesIn(Type type) {
        if (type instanceof Class<?> plain) {
            return plain.isArray() ? classesIn(plain.getComponentType()) : Stream.of(plain);
        }
        if (type instanceof ParameterizedType generic) {
            return Stream.concat(
                    classesIn(generic.getRawType()),
                    Stream.of(generic.getActualTypeArguments()).flatMap(PublicApiTest::classesIn));
        }
        if (type instanceof GenericArrayType array) {
            return classesIn(array.getGenericComponentType());
        }
        if (type instanceof WildcardType wildcard) {
            return Stream.concat(Stream.of(wildcard.getUpperBounds()), Stream.of(wildcard.getLowerBounds()))
                    .flatMap(PublicApiTest::classesIn);
        }
        assertThat(type).isInstanceOf(TypeVariable.class);
        return Stream.of();
    }

    /** Returns the classes that a program can access. */
    private List<Class<?>> visibleClasses() throws IOException, ClassNotFoundException {
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
