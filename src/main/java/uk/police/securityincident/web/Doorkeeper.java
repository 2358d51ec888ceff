package uk.police.securityincident.web;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.springframework.web.filter.OncePerRequestFilter;
import uk.police.securityincident.access.Door;
import uk.police.securityincident.access.Matrix.Operation;
import uk.police.securityincident.access.Matrix;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Trail;

/**
 * Stands before the engine's REST interface and the web applications' own, and lets through what the {@link Matrix} says and
 * nothing else. It reads a body only of somebody who may send one, whole and once, and hands on what it read. To whoever may
 * not ask, every case is one that does not exist (E-8.2).
 */
class Doorkeeper extends OncePerRequestFilter {

    /** On a request that the engine or the web applications answer. */
    static final String LET_THROUGH = Doorkeeper.class.getName() + ".letThrough";

    private static final byte[] NOTHING_SAID = {'{', '}'};
    /** Whoever lost a task must not lose what they wrote. */
    private static final String NO_SUCH_TASK = "There is no such task: it was completed or withdrawn, or it is not for you. What you wrote was not taken and nothing was changed; it still stands in your form: copy it before you close it.";
    /** So Cockpit writes an order into a query. */
    private static final Pattern SORTING = Pattern.compile("^sorting(\\[\\d])?\\[sort(By|Order)]$");
    private static final Pattern UUID = Pattern.compile(Door.UUID);

    /** What is let through: the operation, the way in and the ids in the path. */
    private record Way(Operation operation, Door door, Map<String, String> ids) {
    }

    private final Matrix matrix;
    private final ProcessEngine engine;
    private final CaseTable cases;
    private final Involved involved;
    private final Trail trail;
    private final Clock clock;

    Doorkeeper(Matrix matrix, ProcessEngine engine, CaseTable cases, Involved involved, Trail trail, Clock clock) {
        this.matrix = matrix;
        this.engine = engine;
        this.cases = cases;
        this.involved = involved;
        this.trail = trail;
        this.clock = clock;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws ServletException, IOException {
        HttpServletRequest checked;
        try {
            checked = check(request);
        } catch (Shut shut) {
            Refused.write(request, response, shut.status(), shut.getMessage());
            return;
        }
        request.setAttribute(LET_THROUGH, true);
        chain.doFilter(checked, response);
    }

    private HttpServletRequest check(HttpServletRequest request) throws Shut, IOException {
        var path = Asked.path(request);
        if (path.matches("/camunda/(?:api/admin/setup|app/admin/[^/]+/setup).*")) {
            // CVE-2026-77226
            throw new Shut(403, "The first administrator comes from the environment, not from this page. Nothing was changed.");
        }
        if (path.startsWith("/camunda/app/")) {
            return request;
        }
        var who = signedIn();
        var ways = ways(request.getMethod(), path, who);
        if (ways.isEmpty()) {
            throw who == null ? new Shut(401, "You are not signed in, or no longer. Nothing was changed: sign in, and send it again.") : Shut.notFound();
        }
        var query = Asked.query(request);
        var body = Asked.body(request, ways.get(0).door().body());
        var json = ways.get(0).door().body() == Door.Body.JSON ? Asked.read(body.length > 0 ? body : NOTHING_SAID) : null;
        var way = open(ways, query, json);
        boolean hides = false;
        if (who != null) {
            checkSeen(way, who);
            hides = way.operation().noted() && note(way, query, json, who);
        }
        var asked = hides ? Asked.written(query) : request.getQueryString();
        return json == null ? new CheckedRequest(request, asked, body, request.getContentType()) : new CheckedRequest(request, asked, json.bytes(), "application/json");
    }

    /** Who the sign-in says that asks, with their roles as they are now: one that was taken is gone at the next request. */
    private Authentication signedIn() {
        var who = engine.getIdentityService().getCurrentAuthentication();
        if (who == null || who.getUserId() == null) {
            return null;
        }
        var groups = as(null, () -> engine.getIdentityService().createGroupQuery().groupMember(who.getUserId()).list());
        return new Authentication(who.getUserId(), groups.stream().map(Group::getId).toList());
    }

    /** What lets somebody in here; where it is noted, nothing else does: nobody goes round that. */
    private List<Way> ways(String method, String path, Authentication who) {
        var asked = method.equals("HEAD") ? "GET" : method;
        var ways = new ArrayList<Way>();
        for (var operation : matrix.of(who == null ? null : who.getGroupIds())) {
            for (var door : operation.doors()) {
                door.match(asked, path).ifPresent(ids -> ways.add(new Way(operation, door, ids)));
            }
        }
        return ways.stream().anyMatch(way -> way.operation().noted()) ? ways.stream().filter(way -> way.operation().noted()).toList() : ways;
    }

    /** The first way by which all of this may be asked. */
    private static Way open(List<Way> ways, Map<String, String> query, JsonBody json) throws Shut {
        Shut refused = null;
        for (var way : ways) {
            try {
                for (var name : query.keySet()) {
                    if (!way.door().query().containsKey(SORTING.matcher(name).replaceFirst("sorting"))) {
                        throw Shut.unreadable("'" + JsonBody.shortened(name) + "' is not asked for here.");
                    }
                }
                if (json != null) {
                    json.check(way.door().keys());
                    json.checkMeans(way.ids());
                }
                var required = new TreeSet<String>();
                way.door().query().forEach((name, key) -> required.addAll(key.required() ? Set.of(name) : Set.of()));
                way.door().keys().forEach((name, key) -> required.addAll(key.required() ? Set.of(name) : Set.of()));
                if (!required.isEmpty() && required.stream().noneMatch(name -> !query.getOrDefault(name, "").isBlank() || json != null && json.has(name))) {
                    throw Shut.unreadable("Something is missing: give " + String.join(" or ", required) + ".");
                }
                if (way.operation().noted()) {
                    checkNames(query, json);
                }
                return way;
            } catch (Shut e) {
                refused = Objects.requireNonNullElse(refused, e);
            } catch (JsonBody.Refused e) {
                refused = Objects.requireNonNullElse(refused, Shut.unreadable(e.getMessage()));
            }
        }
        throw refused;
    }

    /** Whoever looks into cases names each: an empty list would be all of them. */
    private static void checkNames(Map<String, String> query, JsonBody json) throws Shut {
        for (var name : NamedCases.BY_INSTANCE) {
            var ids = new ArrayList<>(query.containsKey(name) ? Arrays.asList(query.get(name).split(",", -1)) : List.<String>of());
            if (json != null && json.has(name)) {
                json.get(name).forEach(id -> ids.add(id.asText()));
                if (json.get(name).isValueNode()) {
                    ids.add(json.get(name).asText());
                }
            }
            if (!ids.stream().allMatch(id -> UUID.matcher(id).matches())) {
                throw Shut.unreadable("'" + name + "' must name a case, by the id of its process instance.");
            }
        }
    }

    /** What an id in the path stands for must be there for whoever asks; that it is, but not for them, nobody is told. */
    private void checkSeen(Way way, Authentication who) throws Shut {
        var ids = way.ids();
        boolean seen = as(who, () -> {
            if (ids.containsKey("task")) {
                return engine.getTaskService().createTaskQuery().taskId(ids.get("task")).count() > 0;
            }
            if (ids.containsKey("instance")) {
                return engine.getRuntimeService().createProcessInstanceQuery().processInstanceId(ids.get("instance")).count() > 0;
            }
            if (ids.containsKey("job")) {
                return engine.getManagementService().createJobQuery().jobId(ids.get("job")).count() > 0;
            }
            if (ids.containsKey("failedJob")) {
                return engine.getManagementService().createJobQuery().jobId(ids.get("failedJob")).count() > 0 || as(null, () -> isOfUnwatched(ids.get("failedJob")));
            }
            if (ids.containsKey("execution")) {
                return engine.getRuntimeService().createExecutionQuery().executionId(ids.get("execution")).count() > 0;
            }
            return !ids.containsKey("pastInstance") || engine.getHistoryService().createHistoricProcessInstanceQuery().processInstanceId(ids.get("pastInstance")).count() > 0;
        });
        if (!seen) {
            throw ids.containsKey("task") ? new Shut(404, NO_SUCH_TASK) : Shut.notFound();
        }
    }

    private boolean isOfUnwatched(String failedJob) {
        return matrix.unwatched().stream().anyMatch(process -> engine.getManagementService().createJobQuery().jobId(failedJob).processDefinitionKey(process).noRetriesLeft().count() > 0);
    }

    /** Who looks into a case by way of the engine stands in its trail, before they are told anything; of those that they are kept out of, they find none. */
    private boolean note(Way way, Map<String, String> query, JsonBody json, Authentication who) throws Shut {
        var named = as(who, () -> new NamedCases(way.ids(), query, json, engine.getHistoryService()));
        var hidden = named.references().stream().filter(reference -> involved.in(reference).contains(who.getUserId())).toList();
        boolean hides = named.hide(hidden);
        named.references().stream().filter(reference -> !hidden.contains(reference)).filter(reference -> cases.process(reference).isPresent())
                .forEach(reference -> trail.note(reference, clock.instant(), who.getUserId(), "engine", "opened", Map.of("what", way.door().template())));
        return hides;
    }

    private <T> T as(Authentication who, Supplier<T> work) {
        var identity = engine.getIdentityService();
        var before = identity.getCurrentAuthentication();
        identity.setAuthentication(who);
        try {
            return work.get();
        } finally {
            identity.setAuthentication(before);
        }
    }
}
