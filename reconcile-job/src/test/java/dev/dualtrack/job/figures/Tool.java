package dev.dualtrack.job.figures;

import dev.dualtrack.testbed.network.FaultProxy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that looks for differences.
 *
 * @param isOurs whether it has to find all that was planted, and nothing else
 * @param others the proxies before what it compares the source with
 * @param fine exit codes that say that it has compared
 */
record Tool(
        String word, boolean isOurs, List<String> command, List<FaultProxy> others, Set<Integer> fine, Reader reader) {

    /** Takes what it found out of the lines that it wrote. */
    @FunctionalInterface
    interface Reader {
        Found found(List<String> lines, Planted planted);
    }

    /** A program that ends with 0 and writes a line for each difference; in {@code line} a group is the id. */
    static Tool byLines(String word, boolean isOurs, List<String> command, List<FaultProxy> others, String line) {
        Pattern pattern = Pattern.compile("^" + line + " (\\d+)\\b.*");
        return new Tool(
                word, isOurs, command, others, Set.of(0), (lines, planted) -> compared(named(lines, pattern), planted));
    }

    private static Set<Long> named(List<String> lines, Pattern pattern) {
        Set<Long> named = new HashSet<>();
        for (String line : lines) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.matches()) {
                named.add(Long.parseLong(matcher.group(1)));
            }
        }
        return named;
    }

    private static Found compared(Set<Long> named, Planted planted) {
        long right = named.stream().filter(planted::holds).count();
        return new Found(planted.size(), right, named.size() - right, 0);
    }
}
