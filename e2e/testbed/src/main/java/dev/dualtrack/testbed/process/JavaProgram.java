package dev.dualtrack.testbed.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of Java programs that run on the JDK of this one. */
public final class JavaProgram {
    private JavaProgram() {}

    /**
     * The command line of a program on this one's class path, with the flags that each of the product's programs needs;
     * compiled quickly, for a short life.
     *
     * @param main the name of its main class
     * @param options further ones of the virtual machine, which win over those
     * @param arguments what the program itself is told
     */
    public static List<String> command(String main, List<String> options, List<String> arguments) {
        return command(System.getProperty("java.class.path"), main, options, arguments);
    }

    /** The same with another class path. */
    public static List<String> command(String classPath, String main, List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        return List.copyOf(command);
    }
}
