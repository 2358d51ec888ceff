package uk.police.securityincident.web;

import java.io.IOException;
import java.util.Objects;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * A page of elsewhere sends nothing that counts, whatever the credentials that the browser adds to it. From elsewhere a person
 * can only follow a link. A browser says where a request comes from; a program says nothing and is let through.
 */
class ForeignPages extends OncePerRequestFilter {

    private static final Set<String> OURS = Set.of("same-origin", "none");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws ServletException, IOException {
        if (isForeign(request) && !followsLink(request)) {
            Refused.write(request, response, HttpServletResponse.SC_FORBIDDEN, "This was sent by a page of elsewhere. Nothing was changed: do it in the application itself.");
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean isForeign(HttpServletRequest request) {
        var site = request.getHeader("Sec-Fetch-Site");
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        return site != null && !OURS.contains(site) || origin != null && !isOurs(origin, request);
    }

    private static boolean isOurs(String origin, HttpServletRequest request) {
        var host = Objects.toString(request.getHeader(HttpHeaders.HOST), "");
        return origin.equalsIgnoreCase("https://" + host) || !request.isSecure() && origin.equalsIgnoreCase("http://" + host);
    }

    private static boolean followsLink(HttpServletRequest request) {
        return READING.contains(request.getMethod()) && "navigate".equals(request.getHeader("Sec-Fetch-Mode")) && "document".equals(request.getHeader("Sec-Fetch-Dest"));
    }
}
