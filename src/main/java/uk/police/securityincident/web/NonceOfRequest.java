package uk.police.securityincident.web;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.camunda.bpm.webapp.impl.security.filter.headersec.provider.impl.ContentSecurityPolicyProvider;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps the nonce of a page's scripts with its request. The web applications keep it with the application: a page that
 * loads while anybody's browser asks for anything gets the nonce of the other answer, and stays blank.
 */
class NonceOfRequest extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws ServletException, IOException {
        var context = (ServletContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ServletContext.class}, (proxy, method, values) -> {
            if (values != null && ContentSecurityPolicyProvider.ATTR_CSP_FILTER_NONCE.equals(values[0])) {
                if (method.getName().equals("setAttribute")) {
                    request.setAttribute((String) values[0], values[1]);
                    return null;
                }
                return request.getAttribute((String) values[0]);
            }
            try {
                return method.invoke(request.getServletContext(), values);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        chain.doFilter(new HttpServletRequestWrapper(request) {
            @Override
            public ServletContext getServletContext() {
                return context;
            }
        }, response);
    }
}
