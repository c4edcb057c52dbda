// SPDX-License-Identifier: Apache-2.0
package dev.windsock.style;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;

/** Finds the names of the types, methods and variables that Java files declare. */
final class JavaNames {
    private JavaNames() {}

    static Map<Path, List<Texts.Name>> of(Collection<Path> files) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        Map<Path, List<Texts.Name>> names = new HashMap<>();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    manager,
                    problem -> {},
                    List.of("-proc:none"),
                    null,
                    manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                Scanner scanner = new Scanner(unit, positions);
                scanner.scan(unit, null);
                names.put(Path.of(unit.getSourceFile().toUri()), scanner.names);
            }
        }
        return names;
    }

    private static final class Scanner extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final String source;
        private final List<Texts.Name> names = new ArrayList<>();

        Scanner(CompilationUnitTree unit, SourcePositions positions) throws IOException {
            this.unit = unit;
            this.positions = positions;
            this.source = unit.getSourceFile().getCharContent(true).toString();
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            add(type, type.getSimpleName().toString());
            return super.visitClass(type, nothing);
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            add(method, method.getName().toString());
            return super.visitMethod(method, nothing);
        }

        @Override
        public Void visitVariable(VariableTree variable, Void nothing) {
            add(variable, variable.getName().toString());
            return super.visitVariable(variable, nothing);
        }

        private void add(Tree declaration, String name) {
            long start = positions.getStartPosition(unit, declaration);
            int at = source.indexOf(name, (int) Math.max(start, 0));
            if (at >= 0 && !name.isEmpty()) {
                names.add(new Texts.Name((int) unit.getLineMap().getLineNumber(at), name));
            }
        }
    }
}
