package uk.police.securityincident;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** The rooms of the house and the doors between them: one way each. */
class ArchitectureTest {

    private static final String HOUSE = "uk.police.securityincident";
    private static final String TYPED = HOUSE + ".typed..";
    private static final String MODEL = HOUSE + ".model..";
    private static final String ORGANISATION = HOUSE + ".organisation..";
    private static final String DEADLINE = HOUSE + ".deadline..";
    private static final String DOCUMENT = HOUSE + ".document..";
    private static final String REGISTER = HOUSE + ".register..";
    private static final String NOTICE = HOUSE + ".notice..";
    private static final String PROCESS = HOUSE + ".process..";
    private static final String ACCESS = HOUSE + ".access..";
    private static final String WEB = HOUSE + ".web..";
    private static final JavaClasses MAIN = new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(HOUSE);

    @Test
    void every_class_is_in_a_room() {
        classes().that().resideOutsideOfPackages(TYPED, MODEL, ORGANISATION, DEADLINE, DOCUMENT, REGISTER, NOTICE, PROCESS, ACCESS, WEB)
                .should().haveSimpleName("Application").because("a new room is named here, with its doors")
                .check(MAIN);
    }

    /** Every room may mark what is for models. */
    @Test
    void what_marks_methods_for_models_knows_no_room() {
        noClasses().that().resideInAPackage(MODEL)
                .should().dependOnClassesThat().resideInAnyPackage(HOUSE, ORGANISATION, DEADLINE, DOCUMENT, REGISTER, NOTICE, PROCESS, ACCESS, WEB)
                .check(MAIN);
    }

    @Test
    void what_is_text_knows_no_other_room() {
        noClasses().that().resideInAPackage(TYPED)
                .should().dependOnClassesThat().resideInAnyPackage(HOUSE, ORGANISATION, DEADLINE, DOCUMENT, REGISTER, NOTICE, PROCESS, ACCESS, WEB)
                .check(MAIN);
    }

    @Test
    void the_organisation_knows_no_other_room() {
        noClasses().that().resideInAPackage(ORGANISATION)
                .should().dependOnClassesThat().resideInAnyPackage(HOUSE, DEADLINE, DOCUMENT, REGISTER, NOTICE, PROCESS, ACCESS, WEB)
                .check(MAIN);
    }

    @Test
    void deadlines_know_no_other_room() {
        noClasses().that().resideInAPackage(DEADLINE)
                .should().dependOnClassesThat().resideInAnyPackage(HOUSE, DOCUMENT, REGISTER, NOTICE, PROCESS, ACCESS, WEB)
                .check(MAIN);
    }

    @Test
    void documents_know_no_other_room() {
        noClasses().that().resideInAPackage(DOCUMENT)
                .should().dependOnClassesThat().resideInAnyPackage(HOUSE, ORGANISATION, DEADLINE, REGISTER, NOTICE, PROCESS, ACCESS, WEB)
                .check(MAIN);
    }

    @Test
    void the_register_knows_no_process_and_no_door() {
        noClasses().that().resideInAPackage(REGISTER)
                .should().dependOnClassesThat().resideInAnyPackage(HOUSE, DOCUMENT, NOTICE, PROCESS, ACCESS, WEB)
                .check(MAIN);
    }

    @Test
    void notices_know_the_organisation_and_the_register() {
        noClasses().that().resideInAPackage(NOTICE)
                .should().dependOnClassesThat().resideInAnyPackage(HOUSE, DEADLINE, DOCUMENT, PROCESS, ACCESS, WEB)
                .check(MAIN);
    }

    @Test
    void only_notices_know_mail_servers() {
        noClasses().that().resideOutsideOfPackage(NOTICE)
                .should().dependOnClassesThat().resideInAnyPackage("jakarta.mail..", "org.springframework.mail..", "org.eclipse.angus..")
                .check(MAIN);
    }

    @Test
    void the_process_knows_neither_web_nor_access() {
        noClasses().that().resideInAPackage(PROCESS)
                .should().dependOnClassesThat().resideInAnyPackage(HOUSE, ACCESS, WEB)
                .check(MAIN);
    }

    @Test
    void access_does_not_know_the_web() {
        noClasses().that().resideInAPackage(ACCESS)
                .should().dependOnClassesThat().resideInAnyPackage(HOUSE, WEB)
                .check(MAIN);
    }

    @Test
    void only_documents_know_how_a_pdf_is_made() {
        noClasses().that().resideOutsideOfPackage(DOCUMENT)
                .should().dependOnClassesThat().resideInAnyPackage("com.openhtmltopdf..", "org.apache.pdfbox..")
                .check(MAIN);
    }

    @Test
    void only_process_access_and_web_know_the_engine() {
        noClasses().that().resideOutsideOfPackages(PROCESS, ACCESS, WEB)
                .should().dependOnClassesThat().resideInAPackage("org.camunda..")
                .check(MAIN);
    }

    @Test
    void only_the_register_knows_sql() {
        noClasses().that().resideOutsideOfPackage(REGISTER)
                .should().dependOnClassesThat().resideInAnyPackage("java.sql..", "org.springframework.jdbc..")
                .check(MAIN);
    }

    /** What is answered beside its request ends after half a minute, cut short and yet 200. */
    @Test
    void every_answer_is_written_in_its_request() {
        noClasses().should().dependOnClassesThat().haveNameMatching(".*\\.(StreamingResponseBody|ResponseBodyEmitter|DeferredResult|WebAsyncTask|AsyncContext)")
                .check(MAIN);
    }

    @Test
    void no_room_leads_back_to_itself() {
        slices().matching(HOUSE + ".(*)..").should().beFreeOfCycles()
                .check(MAIN);
    }
}
