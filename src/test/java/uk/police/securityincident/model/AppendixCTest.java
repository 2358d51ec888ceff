package uk.police.securityincident.model;

import java.io.File;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.DataInputAssociation;
import org.camunda.bpm.model.bpmn.instance.DataOutputAssociation;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.LinkEventDefinition;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnPlane;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnShape;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Whoever lays the procedure's flowchart beside the page finds each of its boxes once, in its words, with its arrows and limits. */
class AppendixCTest {

    private static final Map<String, String> BOXES = Map.of(
            "Incident Notification immediately (and in any event within 4 hours)", "Stage_IncidentForm",
            "Incident Assessment: high risk incidents assessed in consultation with DPO/Legal/ICT as appropriate within 24 hours of breach being reported", "Stage_Assessment",
            "Incident Investigation undertaken by nominated officer", "Stage_Investigation",
            "Incident Resolution within 5 to 10 days", "Stage_Resolution",
            "Incident Closure", "Stage_Closure",
            "HIGH RISK NOTIFICATION (where necessary) to ICO/data subject within 72 hours of becoming aware of incident (external notification to ICO subject to Monitoring Officer prior approval)", "Stage_HighRiskNotification",
            "Updates to ICO/data subject (as appropriate)", "Stage_UpdatesDue");
    /** What the arrows lead through that Appendix C does not draw: another of its boxes would be another arrow. */
    private static final int MOST_ON_THE_PAGE = 45;

    private final BpmnModelInstance model = Bpmn.readModelFromFile(new File("bpmn/security-incident.bpmn"));
    private final Collection<FlowNode> page = model.getModelElementsByType(Process.class).iterator().next().getChildElementsByType(FlowNode.class);

    @Test
    void w_C_1_w_C_2_w_C_3_w_C_4_w_C_H_w_C_U_each_box_stands_on_the_page_once_in_its_words() {
        BOXES.forEach((words, id) -> assertThat(model.getModelElementsByType(SubProcess.class).stream().filter(box -> words.equals(box.getName())).toList())
                .as(words).singleElement().satisfies(box -> {
                    assertThat(box.getId()).isEqualTo(id);
                    assertThat(page).contains(box);
                }));
    }

    @Test
    void each_arrow_leads_from_box_to_box() {
        assertThat(leadsTo("Stage_IncidentForm", "Stage_Assessment")).as("notification to assessment").isTrue();
        assertThat(leadsTo("Stage_Assessment", "Stage_Investigation")).as("assessment to investigation").isTrue();
        assertThat(leadsTo("Stage_Resolution", "Stage_Closure")).as("resolution to closure").isTrue();
        assertThat(leadsTo("Stage_Assessment", "Stage_HighRiskNotification")).as("high risk notification beside assessment").isTrue();
        // The facts pass from one to the other, and no token: decision 0002.
        var facts = model.getModelElementById("Stage_Investigation").getChildElementsByType(DataOutputAssociation.class).iterator().next().getTarget();
        assertThat(model.getModelElementById("Stage_Resolution").getChildElementsByType(DataInputAssociation.class).iterator().next().getSources()).extracting(source -> (Object) source).containsExactly(facts);
    }

    /** By sequence flows alone, through no other of Appendix C's boxes. */
    private boolean leadsTo(String from, String to) {
        var seen = new HashSet<FlowNode>();
        var next = new ArrayDeque<FlowNode>(List.of(node(from)));
        page.stream().filter(BoundaryEvent.class::isInstance).filter(event -> ((BoundaryEvent) event).getAttachedTo().getId().equals(from)).forEach(next::add);
        while (!next.isEmpty()) {
            for (var flow : next.remove().getOutgoing()) {
                var target = flow.getTarget();
                if (target.getId().equals(to)) {
                    return true;
                }
                if (seen.add(target) && !BOXES.containsValue(target.getId())) {
                    next.add(target);
                    page.stream().filter(BoundaryEvent.class::isInstance).filter(event -> ((BoundaryEvent) event).getAttachedTo().equals(target)).forEach(next::add);
                }
            }
        }
        return false;
    }

    @Test
    void each_limit_stands_on_the_border_of_its_box() {
        Map.of("Deadline_IncidentForm", "Stage_IncidentForm", "Deadline_Consultation", "Stage_Assessment", "Warning_ExternalNotification", "Stage_HighRiskNotification",
                "Deadline_ExternalNotification", "Stage_HighRiskNotification", "Warning_FinalReport", "Stage_Resolution", "Deadline_FinalReport", "Stage_Resolution")
                .forEach((limit, box) -> {
                    var event = (BoundaryEvent) node(limit);
                    assertThat(event.getAttachedTo().getId()).as(limit).isEqualTo(box);
                    assertThat(event.cancelActivity()).as(limit + " ends what it warns of").isFalse();
                    assertThat(page).contains(event);
                });
    }

    @Test
    void the_page_can_be_seen_at_once_and_each_box_opens_on_its_own() {
        assertThat(page).as("on the page").hasSizeLessThanOrEqualTo(MOST_ON_THE_PAGE);
        assertThat(model.getModelElementsByType(LinkEventDefinition.class)).as("links instead of lines").isEmpty();
        var planes = model.getModelElementsByType(BpmnPlane.class).stream().map(plane -> plane.getBpmnElement().getId()).toList();
        assertThat(page.stream().filter(SubProcess.class::isInstance)).allSatisfy(box -> {
            assertThat(planes).as("a page of its own").contains(box.getId());
            assertThat(model.getModelElementsByType(BpmnShape.class).stream().filter(shape -> shape.getBpmnElement().equals(box))).singleElement().extracting(BpmnShape::isExpanded).isEqualTo(false);
        });
    }

    private FlowNode node(String id) {
        return model.getModelElementById(id);
    }
}
