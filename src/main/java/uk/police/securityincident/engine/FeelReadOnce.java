package uk.police.securityincident.engine;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import camundajar.impl.scala.util.Either;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.dmn.feel.impl.scala.ScalaFeelEngine;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.spring.boot.starter.configuration.Ordering;
import org.camunda.feel.FeelEngine;
import org.camunda.feel.syntaxtree.ParsedExpression;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * The engine's FEEL, but each expression of a table or a form is read once: the engine reads it at each evaluation, more than a
 * quarter of what a decision costs. There are as many as the models in force, and the earlier ones, have.
 */
@Component
@Order(Ordering.DEFAULT_ORDER)
class FeelReadOnce extends AbstractProcessEnginePlugin {

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        var decisions = new DefaultDmnEngineConfiguration();
        decisions.setFeelEngineFactory(Evaluation::new);
        configuration.setDmnEngineConfiguration(decisions);
    }

    static class Evaluation extends ScalaFeelEngine {

        Evaluation() {
            super(List.of());
            feelEngine = new Reading(feelEngine);
        }
    }

    private static class Reading extends FeelEngine {

        private final Map<String, Either<Failure, ParsedExpression>> expressions = new ConcurrentHashMap<>();
        private final Map<String, Either<Failure, ParsedExpression>> unaryTests = new ConcurrentHashMap<>();

        Reading(FeelEngine as) {
            super(as.functionProvider(), as.valueMapper(), as.configuration(), as.clock());
        }

        @Override
        public Either<Failure, ParsedExpression> parseExpression(String text) {
            return expressions.computeIfAbsent(text, super::parseExpression);
        }

        @Override
        public Either<Failure, ParsedExpression> parseUnaryTests(String text) {
            return unaryTests.computeIfAbsent(text, super::parseUnaryTests);
        }
    }
}
