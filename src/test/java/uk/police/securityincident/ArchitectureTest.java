package uk.police.securityincident;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rooms of the house, the doors between them, one way each, and that no class leads back to itself. */
class ArchitectureTest {

    private static final String HOUSE = "uk.police.securityincident";
    /** From the ground up: a room knows those below it and none above. */
    private static final List<String> ROOMS = List.of("start", "model", "typed", "organisation", "deadline", "document", "register", "notice", "engine", "form", "deployment", "need", "gate",
            "incident", "record", "edition", "access", "web");
    private static final List<String> KNOW_THE_ENGINE = ROOMS.subList(ROOMS.indexOf("engine"), ROOMS.size());
    private static final int LONGEST_CLASS = 250;
    private static final JavaClasses MAIN = new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(HOUSE);

    @Test
    void every_class_is_in_a_room() {
        classes().that().resideOutsideOfPackages(packages(ROOMS)).should().haveSimpleName("Application").because("a new room is named here, with its place").check(MAIN);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void a_room_knows_only_those_below_it(String room) {
        var above = Stream.concat(ROOMS.subList(ROOMS.indexOf(room) + 1, ROOMS.size()).stream().map(other -> HOUSE + "." + other + ".."), Stream.of(HOUSE)).toArray(String[]::new);
        noClasses().that().resideInAPackage(HOUSE + "." + room + "..").should().dependOnClassesThat().resideInAnyPackage(above).check(MAIN);
    }

    /** A constant of another room is copied where it is read, and no class file tells where it came from. */
    @ParameterizedTest
    @MethodSource("rooms")
    void nor_does_it_import_from_those_above(String room) throws IOException {
        var above = "import (static )?" + HOUSE.replace(".", "\\.") + "\\.(" + String.join("|", ROOMS.subList(ROOMS.indexOf(room) + 1, ROOMS.size())) + ")\\..*";
        try (var files = Files.walk(Path.of("src/main/java", HOUSE.split("\\.")).resolve(room))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")).flatMap(ArchitectureTest::text).filter(line -> line.matches(above))).isEmpty();
        }
    }

    static List<String> rooms() {
        return ROOMS;
    }

    @Test
    void no_class_leads_back_to_itself() {
        slices().assignedFrom(new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                var outermost = type;
                while (outermost.getEnclosingClass().isPresent()) {
                    outermost = outermost.getEnclosingClass().get();
                }
                return SliceIdentifier.of(outermost.getName());
            }

            @Override
            public String getDescription() {
                return "each class with those inside it";
            }
        }).should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void no_class_is_longer_than_somebody_reads_at_once() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")).filter(file -> lines(file) > LONGEST_CLASS)).isEmpty();
        }
    }

    private static long lines(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void only_notices_know_mail_servers() {
        noClasses().that().resideOutsideOfPackage(HOUSE + ".notice..")
                .should().dependOnClassesThat().resideInAnyPackage("jakarta.mail..", "org.springframework.mail..", "org.eclipse.angus..").check(MAIN);
    }

    @Test
    void only_documents_know_how_a_pdf_is_made() {
        noClasses().that().resideOutsideOfPackage(HOUSE + ".document..")
                .should().dependOnClassesThat().resideInAnyPackage("com.openhtmltopdf..", "org.apache.pdfbox..").check(MAIN);
    }

    @Test
    void what_lies_below_the_engine_does_not_know_it() {
        noClasses().that().resideOutsideOfPackages(packages(KNOW_THE_ENGINE)).should().dependOnClassesThat().resideInAPackage("org.camunda..").check(MAIN);
    }

    /** Each line is something to look at when the engine is changed (decision 0039): a class that leaves goes out of the list, none comes in unasked. */
    @Test
    void who_knows_the_inside_of_the_engine_stands_in_a_list() throws IOException {
        var inside = JavaClass.Predicates.resideInAnyPackage("org.camunda..impl..", "org.operaton..impl..");
        assertThat(MAIN.stream().filter(ours -> ours.getDirectDependenciesFromSelf().stream().anyMatch(needed -> inside.test(needed.getTargetClass())))
                .map(ours -> ours.getName().substring(HOUSE.length() + 1).replaceAll("\\$.*", "")).distinct().sorted())
                .containsExactlyElementsOf(Files.readAllLines(Path.of("src/test/resources/engine-internals.txt")));
    }

    @Test
    void only_the_register_knows_sql() {
        noClasses().that().resideOutsideOfPackage(HOUSE + ".register..").should().dependOnClassesThat().resideInAnyPackage("java.sql..", "org.springframework.jdbc..").check(MAIN);
    }

    /** What is answered beside its request ends after half a minute, cut short and yet 200. */
    @Test
    void every_answer_is_written_in_its_request() {
        noClasses().should().dependOnClassesThat().haveNameMatching(".*\\.(StreamingResponseBody|ResponseBodyEmitter|DeferredResult|WebAsyncTask|AsyncContext)").check(MAIN);
    }

    /** A circle of beans that waits to be closed until one of them is used. The engine alone is not there yet when the beans are that configure it. */
    @Test
    void no_bean_of_ours_is_waited_for() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")).flatMap(ArchitectureTest::text).filter(line -> line.matches(".*@Lazy (?!ProcessEngine ).*"))).isEmpty();
        }
    }

    private static Stream<String> text(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String[] packages(List<String> rooms) {
        return rooms.stream().map(room -> HOUSE + "." + room + "..").toArray(String[]::new);
    }
}
