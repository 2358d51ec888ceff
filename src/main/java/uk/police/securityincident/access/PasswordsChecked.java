package uk.police.securityincident.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;

import jakarta.servlet.http.HttpServletRequest;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.impl.identity.IdentityOperationResult;
import org.camunda.bpm.engine.impl.identity.db.DbIdentityServiceProvider;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import uk.police.securityincident.register.SignIns;

/** Whatever the door, here a password is looked at. The engine's own way locks an account for ever after ten wrong ones, whoever gave them. */
public class PasswordsChecked extends DbIdentityServiceProvider {

    /** Of a request: how long the name must not be tried from where it came. */
    public static final String TO_WAIT = PasswordsChecked.class.getName() + ".toWait";

    private final SignIns signIns;
    private final Clock clock;
    private final boolean ownPasswords;

    /** @param ownPasswords whether accounts are local */
    PasswordsChecked(SignIns signIns, Clock clock, boolean ownPasswords) {
        this.signIns = signIns;
        this.clock = clock;
        this.ownPasswords = ownPasswords;
    }

    @Override
    public boolean checkPassword(String name, String password) {
        var request = RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes ? attributes.getRequest() : null;
        if (request == null) {
            return matches(name, password);
        }
        // What can be nobody's name is neither kept nor looked for.
        boolean isName = name != null && name.length() <= 64 && name.matches("[a-zA-Z0-9._@-]+");
        var known = isName ? name : "?";
        var address = address(request);
        var now = clock.instant();
        var wait = signIns.toWait(known, address, now);
        if (!wait.isZero()) {
            request.setAttribute(TO_WAIT, wait);
            return false;
        }
        if (isName && matches(name, password)) {
            signIns.succeeded(known, address, now);
            return true;
        }
        signIns.failed(known, address, now);
        return false;
    }

    private boolean matches(String name, String password) {
        var user = name == null || password == null ? null : findUserById(name);
        return user != null && user.getPassword() != null && matchPassword(password, user);
    }

    @Override
    public IdentityOperationResult deleteUser(String id) {
        keepAnAdministrator(id, Access.ADMIN);
        return super.deleteUser(id);
    }

    @Override
    public IdentityOperationResult deleteMembership(String user, String group) {
        keepAnAdministrator(user, group);
        return super.deleteMembership(user, group);
    }

    @Override
    public IdentityOperationResult deleteGroup(String id) {
        if (id.equals(Access.ADMIN)) {
            throw new BadUserRequestException("The administrators' group stays: without it nobody could put anything right. Nothing was changed.");
        }
        return super.deleteGroup(id);
    }

    private void keepAnAdministrator(String user, String group) {
        // At the provider it is the provider's.
        if (ownPasswords && group.equals(Access.ADMIN) && existsMembership(user, group)) {
            signIns.oneAtATime();
            if (getCommandContext().runWithoutAuthorization(() -> createUserQuery().memberOfGroup(Access.ADMIN).count()) == 1) {
                throw new BadUserRequestException(user + " is the last administrator. Nothing was changed: make somebody else an administrator first.");
            }
        }
    }

    /** Of an IPv6 address the network: whoever has one has all of its addresses. */
    private static String address(HttpServletRequest request) {
        try {
            var address = InetAddress.getByName(request.getRemoteAddr());
            return address instanceof Inet6Address ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8)) : address.getHostAddress();
        } catch (UnknownHostException e) {
            return "?";
        }
    }
}
