package uk.police.securityincident.gate;

import java.util.HashMap;
import java.util.Map;

import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.camunda.spin.SpinRuntimeException;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;

/** What somebody sent, as it is read and as it is kept. */
class Submitted {

    private Submitted() {
    }

    /** As the register keeps it: "not known" as absent, local time as an instant. */
    static Map<String, Object> described(Map<String, Object> answers) {
        var described = new HashMap<>(answers);
        described.replaceAll((key, value) -> value.equals("notKnown") ? null : value);
        described.computeIfPresent("occurredAt", (key, value) -> UkTime.parse((String) value));
        if ("no".equals(answers.get("corporateRisk"))) {
            // E-5.1: a revised report takes it back.
            described.put("corporateRiskText", null);
        }
        return described;
    }

    static Map<String, Object> plain(Map<String, Object> submitted) {
        var plain = new HashMap<String, Object>();
        if (submitted instanceof VariableMap map) {
            for (var key : map.keySet()) {
                try {
                    plain.put(key, map.<TypedValue>getValueTyped(key).getValue());
                } catch (IllegalStateException | SpinRuntimeException e) {
                    throw new RefusedInput("The value of '" + key + "' cannot be read. Nothing was changed: send text, a number, or true or false.");
                }
            }
        } else if (submitted != null) {
            plain.putAll(submitted);
        }
        return plain;
    }
}
