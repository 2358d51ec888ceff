package uk.police.securityincident.web;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.webapp.impl.security.auth.AuthenticationUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.SupplierClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.context.NullSecurityContextRepository;
import org.springframework.web.client.RestClient;
import uk.police.securityincident.access.Oidc;
import uk.police.securityincident.access.SignedInPeople;

/**
 * Sign-in at the organisation's provider, by Spring Security. Whoever comes back from there gets the same session of the web
 * applications as after their own form: everything behind it is one.
 */
@Configuration
class OpenIdConnect {

    private static final Logger LOG = LoggerFactory.getLogger(OpenIdConnect.class);
    private static final String ID = "incident";
    /** Milliseconds. */
    private static final String PATIENCE = "10000";
    private static final String WHERE_TO = OpenIdConnect.class.getName() + ".whereTo";
    /** So long somebody may take at the provider, in seconds. */
    private static final int LONGEST_AWAY = 300;

    private final Oidc oidc;

    private final ProcessEngine engine;
    private final SignedInPeople people;
    private final Pages pages;

    OpenIdConnect(Oidc oidc, @Lazy ProcessEngine engine, SignedInPeople people, Pages pages) {
        this.oidc = oidc;
        this.engine = engine;
        this.people = people;
        this.pages = pages;
    }

    /** Who may do what is said elsewhere; this refuses what is no proper request and, if so configured, signs people in. */
    @Bean
    SecurityFilterChain signInAtTheProvider(HttpSecurity http) throws Exception {
        http.csrf(AbstractHttpConfigurer::disable).headers(AbstractHttpConfigurer::disable).logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable).anonymous(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.NEVER));
        // The page of errors is no page to ask for.
        http.authorizeHttpRequests(asked -> asked.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll().requestMatchers("/error").denyAll().anyRequest().permitAll());
        if (oidc.isOn()) {
            // For its keys and what it says of somebody, which Spring Security asks by Java's own client; others of ours set their own.
            System.setProperty("sun.net.client.defaultConnectTimeout", PATIENCE);
            System.setProperty("sun.net.client.defaultReadTimeout", PATIENCE);
            http.oauth2Login(login -> login.loginPage("/camunda/app/tasklist/").tokenEndpoint(token -> token.accessTokenResponseClient(tokens()))
                    .clientRegistrationRepository(new SupplierClientRegistrationRepository(() -> new InMemoryClientRegistrationRepository(provider())))
                    .securityContextRepository(new NullSecurityContextRepository())
                    .successHandler(this::welcome).failureHandler(this::sayWhy)
                    .addObjectPostProcessor(new ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter>() {
                        @Override
                        public <F extends OAuth2AuthorizationRequestRedirectFilter> F postProcess(F sends) {
                            sends.setAuthenticationFailureHandler(OpenIdConnect.this::sayAway);
                            return sends;
                        }
                    }));
        }
        return http.build();
    }

    /** Of what is no proper request, such as a method that there is not. */
    @Bean
    RequestRejectedHandler noProperRequest() {
        return (request, response, why) -> Refused.write(request, response, HttpStatus.BAD_REQUEST.value(), StatusWords.of(HttpStatus.BAD_REQUEST));
    }

    /** Asked for when somebody first signs in: while the provider is away, everything else goes on. */
    private ClientRegistration provider() {
        return ClientRegistrations.fromIssuerLocation(oidc.issuer()).registrationId(ID).clientId(oidc.clientId()).clientSecret(oidc.clientSecret())
                .scope("openid", "profile", "email").userNameAttributeName("sub")
                .clientSettings(ClientRegistration.ClientSettings.builder().requireProofKey(true).build()).build();
    }

    /** As Spring Security's, but by Java's own client: the one that it takes would wait for ever for a provider that takes the connection and says nothing. */
    private static RestClientAuthorizationCodeTokenResponseClient tokens() {
        var tokens = new RestClientAuthorizationCodeTokenResponseClient();
        tokens.setRestClient(RestClient.builder().requestFactory(new SimpleClientHttpRequestFactory()).defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .messageConverters(converters -> {
                    converters.clear();
                    converters.addAll(List.of(new FormHttpMessageConverter(), new OAuth2AccessTokenResponseHttpMessageConverter()));
                }).build());
        return tokens;
    }

    static void signIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var session = request.getSession();
        // Nobody's yet: whoever does come back gets another.
        session.setMaxInactiveInterval(LONGEST_AWAY);
        session.setAttribute(WHERE_TO, request.getRequestURI());
        response.sendRedirect("/oauth2/authorization/" + ID);
    }

    private void welcome(HttpServletRequest request, HttpServletResponse response, Authentication authentication) throws IOException {
        try {
            var user = people.known(((OidcUser) authentication.getPrincipal()).getClaims());
            var whereTo = Objects.toString(request.getSession().getAttribute(WHERE_TO), "/camunda/app/tasklist/");
            AuthenticationUtil.revalidateSession(request, AuthenticationUtil.createAuthentication(engine, user));
            LOG.info("Sign-in: {} from the provider", user);
            response.sendRedirect(whereTo);
        } catch (SignedInPeople.NotLetIn e) {
            say(response, HttpStatus.FORBIDDEN, e.getMessage());
        }
    }

    private void sayWhy(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure) throws IOException {
        var code = failure instanceof OAuth2AuthenticationException e ? e.getError().getErrorCode() : "none";
        LOG.warn("Sign-in: what came back from the provider is not valid ({})", code.replaceAll("[^a-z_]", "?"));
        say(response, HttpStatus.UNAUTHORIZED, "You are not signed in: what came back from your organisation's sign-in was not what was asked for, or too late. Open the application again.");
    }

    private void sayAway(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure) throws IOException {
        LOG.warn("Sign-in: the provider {} does not answer as one ({})", oidc.issuer(), NestedExceptionUtils.getMostSpecificCause(failure).getClass().getName());
        say(response, HttpStatus.SERVICE_UNAVAILABLE, "You cannot be signed in at this moment: your organisation's sign-in does not answer. Whoever is signed in goes on. Try again in a few minutes, or tell the operator; until then report by telephone.");
    }

    private void say(HttpServletResponse response, HttpStatus status, String message) throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.TEXT_HTML_VALUE + ";charset=UTF-8");
        response.getWriter().write(Objects.requireNonNull(pages.page("refusal", Map.of("message", message, "sent", List.of())).getBody()));
    }
}
