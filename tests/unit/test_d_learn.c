/*
 * learn, seen from the server and the client: what a connection's first
 * request tells of it, and what is kept therefore.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "asking.h"
#include "daemon/route.h"

/* The only live connection. */
static struct conn *only(void)
{
    struct conn *found = NULL;

    loop_settle();
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        for (struct conn *c = pool_conns(p); c; c = c->next)
            if (!c->dead) {
                assert_null(found);
                found = c;
            }
    assert_non_null(found);
    return found;
}

/* ---- what it is ---- */

static void its_ends_and_its_host_are_noted(void **state)
{
    const struct conn *conn;
    char name[HOST_NAME_BYTES + 8];

    (void)state;
    get();
    conn = only();
    snprintf(name, sizeof(name), "http://%s/", conn->host->name);
    assert_string_equal(name, server.url);
    assert_string_equal(conn->remote_ip, "127.0.0.1");
    assert_string_equal(conn->local_ip, "127.0.0.1");
    assert_true(conn->keep && conn->idle);
    assert_false(conn->tls);
    assert_null(conn->ssl);
    /* An address is nobody's to be asked for. */
    assert_null(conn->lookup_name);
}

static void a_route_is_noted_of_what_is_kept(void **state)
{
    (void)state;
    if (route_init())
        skip();
    get();
    assert_int_equal(only()->route, route_of("127.0.0.1", "127.0.0.1"));
    route_done();
}

/* ---- what is kept ---- */

/* Clear text to this host is not worth it. */
static void policies_that_keep_nothing(void **state)
{
    static const struct {
        enum keep_clear_text policy;
        const char *why;
    } policies[] = {
        {KEEP_AUTO, "the one before is gone: not to be kept: clear text to "
                    "this machine"},
        {KEEP_NEVER, "the one before is gone: not to be kept: clear text"},
    };

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        unsigned before = server.fd_count;

        attempt_init(policies[i].policy);
        get();
        assert_int_equal(done.code, 0);
        next_session();
        assert_int_equal(kept(), 0);
        get();
        assert_int_equal(done.route, ROUTE_NEW);
        assert_string_equal(done.why, policies[i].why);
        assert_int_equal(server.fd_count, before + 2);
        next_session();
    }
}

/* ---- what the configuration says of a host ---- */

static void a_fresh_host_is_always_asked_anew(void **state)
{
    struct rules *rules = rules_new();

    (void)state;
    assert_int_equal(rules_add_fresh(rules, "127.0.0.1"), 0);
    rules_use(rules);
    get();
    next_session();
    assert_int_equal(kept(), 0);
    get();
    next_session();
    assert_int_equal(server.fd_count, 2);
    assert_int_equal(kept(), 0);
    assert_string_equal(done.why, "its host is always asked anew");
}

/* By a redirect from the server to itself under another name. */
static void a_redirect_to_a_fresh_host_keeps_nothing(void **state)
{
    char text[200];
    const char *port = strrchr(server.url, ':');
    struct rules *rules = rules_new();

    (void)state;
    assert_int_equal(rules_add_fresh(rules, "localhost"), 0);
    rules_use(rules);
    snprintf(text, sizeof(text),
             "HTTP/1.1 302 There\r\nLocation: http://localhost%s\r\n"
             "Content-Length: 0\r\n\r\n",
             port);
    server.answer = text;
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, server.url);
    making_long(&m, WC_OPT_FOLLOWLOCATION, 1);
    making_long(&m, WC_OPT_MAXREDIRS, 1);
    finish();
    assert_int_equal(server.fd_count, 2);
    next_session();
    assert_int_equal(kept(), 1);
}

static void an_age_is_a_hosts_own(void **state)
{
    struct rules *rules = rules_new();

    (void)state;
    assert_int_equal(rules_add_max_age(rules, "127.0.0.1", 77000), 0);
    rules_use(rules);
    get();
    assert_int_equal(kept(), 1);
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        for (struct conn *c = pool_conns(p); c; c = c->next)
            if (!c->dead)
                assert_int_equal(c->max_age_ms, 77000);
}

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, asking_setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(its_ends_and_its_host_are_noted),
        TEST(a_route_is_noted_of_what_is_kept),
        TEST(policies_that_keep_nothing),
        TEST(a_fresh_host_is_always_asked_anew),
        TEST(a_redirect_to_a_fresh_host_keeps_nothing),
        TEST(an_age_is_a_hosts_own),
    };

    return cmocka_run_group_tests_name("d_learn", tests, serving_begin,
                                       serving_end);
}
