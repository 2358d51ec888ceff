package uk.police.securityincident.access;

import java.util.List;
import java.util.Map;

import com.nulabinc.zxcvbn.Zxcvbn;
import org.camunda.bpm.engine.identity.PasswordPolicy;
import org.camunda.bpm.engine.identity.PasswordPolicyRule;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.impl.identity.PasswordPolicyLengthRuleImpl;
import org.camunda.bpm.engine.impl.identity.PasswordPolicyUserDataRuleImpl;

/** What a password must be, outside the demo: long, not one's own name, not guessed in a moment. Nothing on capitals and digits (NCSC). */
class Passwords implements PasswordPolicy {

    static final String RULES = "A password has at least 12 characters, contains neither the user name nor the person's name or e-mail address, and is none that is well known"
            + " or quickly guessed: three random words will do.";

    @Override
    public List<PasswordPolicyRule> getRules() {
        return List.of(new PasswordPolicyLengthRuleImpl(12), new PasswordPolicyUserDataRuleImpl(), new NotGuessed());
    }

    private static class NotGuessed implements PasswordPolicyRule {

        private static final Zxcvbn GUESSES = new Zxcvbn();
        /** It takes long over more, and so long a one is not guessed. */
        private static final int LONG = 64;
        /** A hundred million guesses, of five steps the fourth; at one a minute from an address nobody makes them. */
        private static final int ENOUGH = 3;

        /** Shown as it is in Admin, which knows no words of its own for it. */
        @Override
        public String getPlaceholder() {
            return "It must not be well known or quickly guessed";
        }

        @Override
        public Map<String, String> getParameters() {
            return null;
        }

        @Override
        public boolean execute(String password) {
            return GUESSES.measure(password.substring(0, Math.min(password.length(), LONG))).getScore() >= ENOUGH;
        }

        @Override
        public boolean execute(String password, User user) {
            return execute(password);
        }
    }
}
