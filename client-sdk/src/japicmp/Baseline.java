// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.attribute.MethodParametersAttribute;
import java.lang.classfile.attribute.RuntimeInvisibleAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeInvisibleParameterAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeInvisibleTypeAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeVisibleParameterAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the public API of a module (the classes of its exported packages, without method bodies) to a reproducible jar.
 * scripts/sdk-baseline runs it with two arguments: the directory of the classes and the path of the jar.
 */
final class Baseline {
    private static final LocalDateTime TIME = LocalDateTime.of(2025, 1, 1, 0, 0);

    private static final String INTERNAL = "Ldev/windsock/client/http/Internal;";

    private Baseline() {}

    public static void main(String[] arguments) throws IOException {
        Path classes = Path.of(arguments[0]);
        Set<String> exported = exported(classes);
        Map<String, ClassModel> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".class")).toList()) {
                if (exported.contains(classes.relativize(file.getParent()).toString())) {
                    ClassModel model = ClassFile.of().parse(file);
                    all.put(name(model), model);
                }
            }
        }
        Map<String, ClassModel> visible = new TreeMap<>();
        all.values().stream().filter(model -> isVisible(model, all)).forEach(model -> keep(model, all, visible));
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(Path.of(arguments[1])))) {
            for (ClassModel model : visible.values()) {
                ZipEntry entry = new ZipEntry(name(model) + ".class");
                entry.setTimeLocal(TIME);
                jar.putNextEntry(entry);
                jar.write(stripped(model));
                jar.closeEntry();
            }
        }
    }

    private static String name(ClassModel model) {
        return model.thisClass().asInternalName();
    }

    /** Keeps a class and its supertypes, because programs see inherited members even if they cannot access the supertype. */
    private static void keep(ClassModel model, Map<String, ClassModel> all, Map<String, ClassModel> visible) {
        if (visible.put(name(model), model) == null) {
            Stream.concat(model.superclass().stream(), model.interfaces().stream())
                    .map(parent -> all.get(parent.asInternalName()))
                    .filter(Objects::nonNull)
                    .forEach(parent -> keep(parent, all, visible));
        }
    }

    private static Set<String> exported(Path classes) throws IOException {
        try (var descriptor = Files.newInputStream(classes.resolve("module-info.class"))) {
            return ModuleDescriptor.read(descriptor).exports().stream()
                    .map(export -> export.source().replace('.', '/'))
                    .collect(Collectors.toSet());
        }
    }

    /**
     * Returns whether a program can access a class: a top-level class must be public, and a nested class must be public or
     * protected within an accessible class.
     */
    private static boolean isVisible(ClassModel model, Map<String, ClassModel> all) {
        for (InnerClassInfo inner : inner(model)) {
            if (inner.innerClass().asInternalName().equals(name(model))) {
                return inner.outerClass().isPresent()
                        && !isHidden(inner.flags())
                        && isVisible(all.get(inner.outerClass().get().asInternalName()), all);
            }
        }
        return model.flags().has(AccessFlag.PUBLIC);
    }

    private static List<InnerClassInfo> inner(ClassModel model) {
        return model.findAttribute(Attributes.innerClasses()).map(InnerClassesAttribute::classes).orElse(List.of());
    }

    private static byte[] stripped(ClassModel model) {
        ClassTransform members = (to, element) -> {
            switch (element) {
                case MethodModel method when isHidden(method.flags().flags()) || isInternal(method) -> {}
                case FieldModel field when isHidden(field.flags().flags()) -> {}
                case MethodModel method -> to.transformMethod(method, WITHOUT_BODY);
                case FieldModel field -> to.transformField(field, (copy, part) -> {
                    if (!isIrrelevant(part)) {
                        copy.with(part);
                    }
                });
                default -> {
                    if (!isIrrelevant(element)) {
                        to.with(element);
                    }
                }
            }
        };
        // a new constant pool, without entries for the removed parts
        return ClassFile.of(ClassFile.ConstantPoolSharingOption.NEW_POOL).transformClass(model, members);
    }

    private static final MethodTransform WITHOUT_BODY = (to, part) -> {
        if (!(part instanceof CodeAttribute) && !isIrrelevant(part)) {
            to.with(part);
        }
    };

    /**
     * Returns whether a constructor is internal: only the client itself calls it, with types from packages that are not
     * exported.
     */
    private static boolean isInternal(MethodModel method) {
        return method.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream())
                .anyMatch(annotation -> annotation.classSymbol().descriptorString().equals(INTERNAL));
    }

    private static boolean isHidden(Set<AccessFlag> flags) {
        return !flags.contains(AccessFlag.PUBLIC) && !flags.contains(AccessFlag.PROTECTED);
    }

    private static boolean isIrrelevant(Object part) {
        return part instanceof RuntimeVisibleAnnotationsAttribute
                || part instanceof RuntimeInvisibleAnnotationsAttribute
                || part instanceof RuntimeVisibleTypeAnnotationsAttribute
                || part instanceof RuntimeInvisibleTypeAnnotationsAttribute
                || part instanceof RuntimeVisibleParameterAnnotationsAttribute
                || part instanceof RuntimeInvisibleParameterAnnotationsAttribute
                || part instanceof MethodParametersAttribute
                || part instanceof SourceFileAttribute;
    }
}
