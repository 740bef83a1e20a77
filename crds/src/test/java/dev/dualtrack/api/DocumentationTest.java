package dev.dualtrack.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents name has to exist: files behind links, tests, classes in the table of rules, make targets. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)");
    private static final Pattern TEST = Pattern.compile("\\b[A-Z]\\w*[a-z](?:Test|IT|E2E)\\b");
    private static final Pattern CLASS =
            Pattern.compile("`((?:api|cdc|core|job|operator|worker)(?:\\.[a-z][a-z0-9]*)*\\.[A-Z]\\w+)`");
    private static final Pattern TARGET = Pattern.compile("(?:^|`)make ([a-z][a-z0-9]*)", Pattern.MULTILINE);

    @Test
    void linksLeadToFiles() {
        assertThat(missing(LINK, (page, link) -> Files.exists(page.resolveSibling(link))))
                .isEmpty();
    }

    @Test
    void testsExistUnderTheNamesThatAreGiven() {
        Set<String> sources = sources();

        assertThat(missing(TEST, (page, name) -> sources.stream().anyMatch(file -> file.endsWith("/" + name))))
                .isEmpty();
    }

    @Test
    void classesExistUnderTheNamesThatAreGiven() {
        Set<String> sources = sources();

        assertThat(missing(
                        CLASS,
                        (page, name) -> sources.stream()
                                .anyMatch(file -> file.endsWith("/dev/dualtrack/" + name.replace('.', '/')))))
                .isEmpty();
    }

    @Test
    void makeTargetsExist() throws IOException {
        List<String> makefile = Files.readAllLines(ROOT.resolve("Makefile"));

        assertThat(missing(TARGET, (page, name) -> makefile.stream().anyMatch(line -> line.startsWith(name + ":"))))
                .isEmpty();
    }

    /** Whether what a page names exists. */
    private interface Existence {
        boolean of(Path page, String name);
    }

    /** By page, what it names and what does not exist. */
    private static Map<String, Set<String>> missing(Pattern pattern, Existence existence) {
        Map<String, Set<String>> missing = new TreeMap<>();
        for (Path page : pages()) {
            Set<String> names = pattern.matcher(read(page))
                    .results()
                    .map(DocumentationTest::name)
                    .filter(name -> !existence.of(page, name))
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!names.isEmpty()) {
                missing.put(ROOT.relativize(page).toString(), names);
            }
        }
        return missing;
    }

    private static String name(MatchResult match) {
        return match.groupCount() == 0 ? match.group() : match.group(1);
    }

    private static List<Path> pages() {
        return files(path -> path.toString().endsWith(".md"));
    }

    /** Paths of all classes, without their ending. */
    private static Set<String> sources() {
        return files(path -> path.toString().endsWith(".java")).stream()
                .map(path -> path.toString().replaceFirst("\\.java$", ""))
                .collect(Collectors.toSet());
    }

    private static List<Path> files(Predicate<Path> wanted) {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(wanted)
                    .filter(path -> !ROOT.relativize(path).toString().contains("target/"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
