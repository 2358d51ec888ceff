package uk.police.securityincident.incident;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import uk.police.securityincident.engine.Tables;
import uk.police.securityincident.form.Question;

/**
 * How long it takes to say what would change the advice, with two, six and all facts open, in target/what-would-change.txt: of each the
 * first time after a start, and the median and the worst of many cases. Its name keeps it from running by itself:
 * {@code mvn test -Dtest=WhatWouldChangeBenchmark}.
 */
class WhatWouldChangeBenchmark {

    private static final int CASES = 200;

    @Test
    void says_how_long_it_takes() throws Exception {
        var file = Files.readAllBytes(Path.of("dmn/incident-decisions.dmn"));
        var questions = WhatWouldChangeTest.questions();
        var lines = new ArrayList<String>();
        for (int open : new int[] {2, 6, 15}) {
            var random = new Random(15);
            // As after a start: the tables were never asked.
            var tables = Tables.read(file);
            long before = tables.evaluations();
            var times = new ArrayList<Double>();
            for (int i = 0; i < CASES; i++) {
                var facts = facts(tables, questions, random, open);
                long begun = System.nanoTime();
                WhatWouldChange.find(tables, questions, facts);
                times.add((System.nanoTime() - begun) / 1e6);
            }
            double first = times.get(0);
            times.sort(null);
            lines.add("%d open, ms: first %.0f, median %.1f, worst of %d %.0f; questions to the tables a case %d".formatted(open, first, times.get(CASES / 2), CASES, times.get(CASES - 1),
                    (tables.evaluations() - before) / CASES));
        }
        Files.write(Path.of("target/what-would-change.txt"), lines);
        lines.forEach(System.out::println);
    }

    private static Map<String, Object> facts(Tables tables, List<Question> questions, Random random, int open) {
        var facts = new LinkedHashMap<String, Object>();
        questions.stream().filter(question -> tables.reads(question.key())).forEach(question -> {
            var settled = new ArrayList<>(question.answers().keySet());
            settled.removeIf(question::isOpen);
            facts.put(question.key(), question.isNumber() ? (Object) random.nextInt(1_000) : settled.get(random.nextInt(settled.size())));
        });
        for (int i = 0; i < open; i++) {
            facts.remove(List.copyOf(facts.keySet()).get(random.nextInt(facts.size())));
        }
        return facts;
    }
}
