import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles Java files into a folder, and writes there, into the file "start",
 * which class to start with: the first in the main file that has a method main.
 *
 * <p>Unlike javac it lets a public class be in a file of any name, as a file that is
 * started with "java File.java" may: a candidate who renames the class goes on.
 *
 * <p>Arguments: the folder, the main file, the other files.
 */
public final class Compile {
    public static void main(String[] args) throws IOException {
        String out = args[0];
        Files.createDirectories(Paths.get(out));
        List<Source> sources = new ArrayList<>();
        for (String name : Arrays.asList(args).subList(1, args.length)) {
            sources.add(new Source(name));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> start = new ArrayList<>();
        List<String> options = Arrays.asList("-d", out, "-cp", out, "-g", "-proc:none");
        JavacTask task = (JavacTask) compiler.getTask(null, null, null, options, null, sources);
        task.addTaskListener(
                new TaskListener() {
                    @Override
                    public void started(TaskEvent e) {}

                    @Override
                    public void finished(TaskEvent e) {
                        if (e.getKind() == TaskEvent.Kind.PARSE) {
                            start(e.getCompilationUnit(), start); // later phases take trees apart
                        }
                    }
                });
        if (!task.call()) {
            System.exit(1);
        }
        Files.write(Paths.get(out, "start"), start.get(0).getBytes(StandardCharsets.UTF_8));
    }

    /** Puts the class to start with into found, which is empty before the main file's unit. */
    private static void start(CompilationUnitTree unit, List<String> found) {
        if (!found.isEmpty()) {
            return;
        }
        String prefix = unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
        for (Tree type : unit.getTypeDecls()) {
            if (!(type instanceof ClassTree)) {
                continue;
            }
            String name = prefix + ((ClassTree) type).getSimpleName();
            for (Tree member : ((ClassTree) type).getMembers()) {
                if (member instanceof MethodTree
                        && ((MethodTree) member).getName().contentEquals("main")) {
                    found.add(0, name);
                    return;
                }
            }
            found.add(name); // without any main, java says what it misses in the first
        }
        found.add(prefix + "Main");
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String name;

        Source(String name) {
            super(new File(name).toURI(), Kind.SOURCE);
            this.name = name;
        }

        @Override
        public String getName() {
            return name; // as in what it says of errors
        }

        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return kind == Kind.SOURCE && !simpleName.endsWith("-info");
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) throws IOException {
            return new String(Files.readAllBytes(Paths.get(name)), StandardCharsets.UTF_8);
        }
    }
}
