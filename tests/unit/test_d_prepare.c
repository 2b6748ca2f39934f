#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sys/mman.h>

#include "daemon/transfer_internal.h"
#include "resolving.h"
#include "serving.h"

/* Adds FD, which is taken. */
static void add_fd(uint32_t number, int fd)
{
    assert_true(fd >= 0);
    making_file_fd(&m, number, m.fd_count);
    m.fds[m.fd_count++] = fd;
}

static int file_of(const char *text)
{
    int fd = memfd_create("file", MFD_CLOEXEC);

    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    return fd;
}

/* ---- files ---- */

static void without_files_it_runs_at_once(void **state)
{
    struct transfer *t;

    (void)state;
    begin(NULL);
    t = bare_start(1, NULL);
    assert_int_equal(t->state, TRANSFER_RUNNING);
    assert_int_equal(t->pending, 0);
    assert_done(1, 0);
}

static void files_are_read_first(void **state)
{
    struct transfer *t;

    (void)state;
    begin(NULL);
    making_long(&m, WC_OPT_NETRC, 1);
    add_fd(WC_OPT_COOKIEFILE, file_of("Set-Cookie: a=b\n"));
    add_fd(WC_OPT_NETRC_FILE,
           file_of("machine 127.0.0.1 login me password it\n"));
    t = bare_start(1, NULL);
    assert_int_equal(t->state, TRANSFER_PREPARING);
    assert_int_equal(t->pending, 2);
    assert_done(1, 0);
    assert_non_null(strstr(server.last, "\r\nCookie: a=b\r\n"));
    assert_non_null(strstr(server.last, "\r\nAuthorization: Basic bWU6aXQ="));
}

/* One that has not changed for long is known the next time. */
static void a_known_file_is_not_read_again(void **state)
{
    struct transfer *t;

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        begin(NULL);
        add_fd(WC_OPT_COOKIEFILE, open("/etc/passwd", O_RDONLY | O_CLOEXEC));
        t = bare_start(1, NULL);
        assert_int_equal(t->state, i ? TRANSFER_RUNNING : TRANSFER_PREPARING);
        assert_done(1, 0);
        forget();
    }
}

static void what_is_no_file_is_refused(void **state)
{
    int pipe_fds[2];

    (void)state;
    assert_int_equal(pipe2(pipe_fds, O_CLOEXEC), 0);
    begin(NULL);
    add_fd(WC_OPT_COOKIEFILE, pipe_fds[0]);
    bare_start(1, NULL);
    assert_refused(1, REFUSE_FILE);
    assert_int_equal(bare.ends, 1);
    forget();
    begin(NULL);
    add_fd(WC_OPT_COOKIEFILE, open("/", O_RDONLY | O_CLOEXEC));
    bare_start(2, NULL);
    assert_refused(2, REFUSE_FILE);
    assert_int_equal(server.fd_count, 0);
    close(pipe_fds[1]);
}

/* The good one is being read when the bad one is found. */
static void one_bad_file_refuses_all(void **state)
{
    unsigned fds = open_fds();

    (void)state;
    begin(NULL);
    add_fd(WC_OPT_COOKIEFILE, file_of("x"));
    add_fd(WC_OPT_NETRC_FILE, open("/", O_RDONLY | O_CLOEXEC));
    bare_start(1, NULL);
    assert_int_equal(bare.ends, 0);
    assert_refused(1, REFUSE_FILE);
    assert_int_equal(bare.ends, 1);
    loop_settle();
    assert_int_equal(open_fds(), fds);
}

/* ---- the interface ---- */

static void a_name_becomes_an_address(void **state)
{
    struct transfer *t;

    (void)state;
    memset(&resolver, 0, sizeof(resolver));
    resolver.ips[0] = "127.0.0.1";
    begin(NULL);
    making_string(&m, WC_OPT_INTERFACE, "us.example");
    t = bare_start(1, NULL);
    assert_int_equal(t->state, TRANSFER_PREPARING);
    assert_done(1, 0);
    assert_string_equal(resolver.name, "us.example");
    assert_true(resolver.family == AF_INET || resolver.family == AF_UNSPEC);
}

/* What it is from then on is part of the pool's key. */
static void the_address_names_the_pool(void **state)
{
    struct transfer *t[2];

    (void)state;
    memset(&resolver, 0, sizeof(resolver));
    resolver.ips[0] = "127.0.0.1";
    server.holds = true;
    for (unsigned i = 0; i < 2; i++) {
        begin(NULL);
        making_string(&m, WC_OPT_INTERFACE, i ? "host!two.example" : "one");
        t[i] = bare_start((uint16_t)(i + 1), NULL);
    }
    await_requests(2);
    assert_string_equal(request_text(t[0]->req, WC_OPT_INTERFACE, ""),
                        "host!127.0.0.1");
    assert_ptr_equal(t[1]->pool, t[0]->pool);
    transfer_cancel(t[0]);
    transfer_cancel(t[1]);
}

static void a_name_without_an_address_fails(void **state)
{
    (void)state;
    memset(&resolver, 0, sizeof(resolver));
    resolver.rc = EAI_NONAME;
    begin(NULL);
    making_string(&m, WC_OPT_INTERFACE, "nosuch.example");
    assert_false(bare_start(1, NULL)->is_unbound);
    assert_done(1, CURLE_INTERFACE_FAILED);
    assert_int_equal(server.fd_count, 0);
}

/* It is freed when the answer comes. */
static void who_waits_for_a_name_may_go(void **state)
{
    (void)state;
    memset(&resolver, 0, sizeof(resolver));
    begin(NULL);
    making_string(&m, WC_OPT_INTERFACE, "a.example");
    transfer_cancel(bare_start(1, NULL));
    assert_int_equal(transfer_counts()->running, 1);
    loop_until(nothing_runs, NULL);
}

/* ---- pools ---- */

static void a_context_names_the_pool(void **state)
{
    struct transfer *a, *b, *other, *fresh;

    (void)state;
    server.holds = true;
    begin(NULL);
    a = bare_start(1, NULL);
    begin(NULL);
    b = bare_start(2, NULL);
    begin(NULL);
    making_string(&m, WC_OPT_INTERFACE, "lo");
    other = bare_start(3, NULL);
    making_bare(&m, REQUEST_FRESH, "");
    making_string(&m, WC_OPT_URL, server.url);
    fresh = bare_start(4, NULL);
    assert_non_null(a->pool);
    assert_ptr_equal(b->pool, a->pool);
    assert_ptr_equal(b->host, a->host);
    assert_ptr_not_equal(other->pool, a->pool);
    assert_ptr_not_equal(fresh->pool, a->pool);
    transfer_cancel(a);
    transfer_cancel(b);
    transfer_cancel(other);
    transfer_cancel(fresh);
}

/* A session that limits its connections counts nobody else's. */
static void limits_are_for_ones_own_pool(void **state)
{
    struct transfer *first, *second, *any;

    (void)state;
    server.holds = true;
    begin(NULL);
    any = bare_start(1, NULL);
    begin(NULL);
    making_long(&m, WC_OPT_WC_HOST_CONNECTIONS, 1);
    first = bare_start(2, NULL);
    begin(NULL);
    making_long(&m, WC_OPT_WC_HOST_CONNECTIONS, 1);
    second = bare_start(3, NULL);
    assert_true(pool_is_own(first->pool));
    assert_ptr_equal(second->pool, first->pool);
    assert_ptr_not_equal(any->pool, first->pool);
    await_requests(2);
    loop_settle();
    assert_int_equal(server.fd_count, 2);
    transfer_cancel(first);
    await_requests(3);
    assert_int_equal(server.fd_count, 3);
    transfer_cancel(second);
    transfer_cancel(any);
}

/* The pool takes a file's content, so equal files are one context. */
static void files_count_by_their_content(void **state)
{
    static const char *const texts[] = {"one", "one", "two"};
    struct transfer *t[3];

    (void)state;
    server.holds = true;
    for (unsigned i = 0; i < 3; i++) {
        begin(NULL);
        making_file(&m, WC_OPT_CRLFILE, i ? "a" : "b", texts[i]);
        t[i] = bare_start((uint16_t)(i + 1), NULL);
    }
    assert_ptr_equal(t[1]->pool, t[0]->pool);
    assert_ptr_not_equal(t[2]->pool, t[0]->pool);
    for (unsigned i = 0; i < 3; i++)
        transfer_cancel(t[i]);
}

/* ---- trust ---- */

static struct trust *trust;

static void on_trust(void *arg, struct trust *got)
{
    (void)arg;
    trust = trust_ref(got);
}

static bool has_trust(void *arg)
{
    (void)arg;
    return trust != NULL;
}

/* A clean store of nothing. */
static void get_trust(void)
{
    struct trust_source source = {.verify = true};
    int rc;

    trust_identify(&source);
    trust = trust_get(&source, on_trust, NULL, &rc);
    loop_until(has_trust, NULL);
    assert_true(trust_clean(trust));
}

/* Whether TRUST serves the request that was begun. */
static bool serves(struct trust *store)
{
    struct transfer t = {.trust = store, .req = making_request(&m)};
    bool yes = prepare_trust_serves(&t);

    request_free(t.req);
    return yes;
}

static void trust_serves_plain_requests(void **state)
{
    (void)state;
    get_trust();
    begin(NULL);
    assert_true(serves(trust));
    begin(NULL);
    assert_false(serves(NULL));
    begin(NULL);
    making_string(&m, WC_OPT_PROXY, "http://p:1");
    assert_true(serves(trust));
    trust_unref(trust);
}

/* libcurl would add to a store that others use. */
static void trust_of_its_own_is_libcurls(void **state)
{
    (void)state;
    get_trust();
    begin(NULL);
    making_string(&m, WC_OPT_PROXY, "HTTPS://p:1");
    assert_false(serves(trust));
    begin(NULL);
    making_long(&m, WC_OPT_PROXYTYPE, WC_PROXY_HTTPS);
    assert_false(serves(trust));
    begin(NULL);
    making_file(&m, WC_OPT_CRLFILE, "f", "x");
    assert_false(serves(trust));
    begin(NULL);
    making_file(&m, WC_OPT_ISSUERCERT, "f", "x");
    assert_false(serves(trust));
    begin(NULL);
    making_long(&m, WC_OPT_SSL_OPTIONS, WC_SSLOPT_NATIVE_CA);
    assert_false(serves(trust));
    begin(NULL);
    making_string(&m, WC_OPT_DOH_URL, "https://names.invalid/");
    assert_false(serves(trust));
    /* These are no matter of trust. */
    begin(NULL);
    making_long(&m, WC_OPT_SSL_OPTIONS, WC_SSLOPT_ALLOW_BEAST);
    assert_true(serves(trust));
    begin(NULL);
    making_string(&m, WC_OPT_DOH_URL, "");
    assert_true(serves(trust));
    trust_unref(trust);
}

/* Clear text loads no store, unless a redirect may lead to TLS. */
static void a_store_is_had_where_it_may_be_wanted(void **state)
{
    struct transfer *t;

    (void)state;
    server.holds = true;
    begin(NULL);
    t = bare_start(1, NULL);
    assert_null(t->trust);
    transfer_cancel(t);
    get_trust();
    begin(NULL);
    making_long(&m, WC_OPT_FOLLOWLOCATION, 1);
    t = bare_start(1, NULL);
    assert_ptr_equal(t->trust, trust);
    transfer_cancel(t);
    trust_unref(trust);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bare_setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_files_it_runs_at_once),
        TEST(files_are_read_first),
        TEST(a_known_file_is_not_read_again),
        TEST(what_is_no_file_is_refused),
        TEST(one_bad_file_refuses_all),
        TEST(a_name_becomes_an_address),
        TEST(the_address_names_the_pool),
        TEST(a_name_without_an_address_fails),
        TEST(who_waits_for_a_name_may_go),
        TEST(a_context_names_the_pool),
        TEST(limits_are_for_ones_own_pool),
        TEST(files_count_by_their_content),
        TEST(trust_serves_plain_requests),
        TEST(trust_of_its_own_is_libcurls),
        TEST(a_store_is_had_where_it_may_be_wanted),
    };

    return cmocka_run_group_tests_name("d_prepare", tests, serving_begin,
                                       serving_end);
}
