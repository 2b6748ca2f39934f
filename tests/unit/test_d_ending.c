#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/transfer_internal.h"
#include "between.h"
#include "serving.h"

static struct msg_done await_done(void)
{
    struct frame f = await(FRAME_DONE);
    struct wire_reader r;
    struct msg_done done;

    assert_int_equal(message_get_done(&f, &done, &r), 0);
    return done;
}

/* A transfer of which the test says what became of it. */
static struct transfer *hold(void)
{
    struct transfer *t;

    server.holds = true;
    begin(NULL);
    t = bare_start(1, NULL);
    await_requests(1);
    return t;
}

/* ---- what is to be said ---- */

/* The user's name for the file, not ours; and the real curl says it. */
static void trouble_with_files_is_given_back(void **state)
{
    struct msg_refused refused;
    char text[300];
    char url[80];
    struct frame f;

    (void)state;
    server.holds = true;
    snprintf(url, sizeof(url), "https%.60s", server.url + 4);
    begin(url);
    making_file(&m, WC_OPT_CAINFO, "my-roots.pem", "no certificate");
    bare_start(1, NULL);
    f = await(FRAME_NOT_SENT);
    assert_int_equal(message_get_refused(&f, &refused), 0);
    assert_int_equal(refused.reason, CURLE_SSL_CACERT_BADFILE);
    assert_between(refused.text.len, 1, sizeof(text) - 1);
    memcpy(text, refused.text.data, refused.text.len);
    text[refused.text.len] = '\0';
    assert_non_null(strstr(text, "my-roots.pem"));
    assert_null(strstr(text, "/proc/"));
    assert_int_equal(bare.ends, 1);
}

static void an_error_has_libcurls_words(void **state)
{
    struct msg_done done;

    (void)state;
    begin("http://127.0.0.1:1/%zz");
    making_long(&m, WC_OPT_TIMEOUT_MS, 5000);
    bare_start(1, NULL);
    done = await_done();
    assert_int_not_equal(done.code, 0);
    assert_int_equal(done.route, 0); /* it was on no connection */
    assert_int_not_equal(done.error.len, 0);
}

/* What libcurl would have repeated broke for the user when its connection
 * did. */
static void a_second_sending_shows_as_an_empty_reply(void **state)
{
    struct transfer *t = hold();

    (void)state;
    strcpy(t->error, "necessary data rewind wasn't possible");
    assert_int_equal(ending_shown(t, CURLE_SEND_FAIL_REWIND),
                     CURLE_GOT_NOTHING);
    assert_string_equal(t->error, "Empty reply from server");
    t->header_seen = true;
    assert_int_equal(ending_shown(t, CURLE_SEND_FAIL_REWIND),
                     CURLE_SEND_FAIL_REWIND);
    t->header_seen = false;
    t->once = false;
    assert_int_equal(ending_shown(t, CURLE_SEND_FAIL_REWIND),
                     CURLE_SEND_FAIL_REWIND);
    assert_int_equal(ending_shown(t, CURLE_ABORTED_BY_CALLBACK),
                     CURLE_ABORTED_BY_CALLBACK);
    t->vetoed = true;
    assert_int_equal(ending_shown(t, CURLE_ABORTED_BY_CALLBACK),
                     CURLE_GOT_NOTHING);
    transfer_cancel(t);
}

static void what_no_server_saw_is_the_clients(void **state)
{
    struct transfer *t = hold();
    unsigned attempts = t->attempts;

    (void)state;
    assert_true(attempts > 0);
    assert_false(ending_is_not_sent(t, CURLE_SSL_CERTPROBLEM));
    t->attempts = 0;
    assert_true(ending_is_not_sent(t, CURLE_SSL_CERTPROBLEM));
    assert_false(ending_is_not_sent(t, CURLE_COULDNT_CONNECT));
    t->no_socket = true;
    assert_true(ending_is_not_sent(t, CURLE_COULDNT_CONNECT));
    assert_false(ending_is_not_sent(t, CURLE_OK));
    t->attempts = attempts;
    t->no_socket = false;
    t->not_sent = true;
    assert_true(ending_is_not_sent(t, CURLE_ABORTED_BY_CALLBACK));
    transfer_cancel(t);
}

/* ---- how ---- */

static void done_says_how_it_went(void **state)
{
    struct msg_done done;

    (void)state;
    begin(NULL);
    bare_start(1, NULL);
    done = await_done();
    assert_int_equal(done.code, 0);
    assert_int_equal(done.route, ROUTE_NEW);
    assert_int_equal(done.error.len, 0);
    assert_between(done.why.len, 1, WHY_BYTES - 1);
}

/* In this order, though libcurl writes the cache when its handle goes. */
static void jar_and_caches_come_before_done(void **state)
{
    static const enum frame_type order[] = {FRAME_JAR, FRAME_STATE, FRAME_DONE};
    struct frame f;
    size_t at = 0;
    unsigned next = 0;

    (void)state;
    server.answer = "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\n"
                    "Content-Length: 0\r\n\r\n";
    making_bare(&m, REQUEST_JAR, "");
    making_string(&m, WC_OPT_URL, server.url);
    making_file(&m, WC_OPT_COOKIEFILE, "", "");
    making_file(&m, WC_OPT_HSTS, "h", "");
    bare_start(1, NULL);
    await(FRAME_DONE);
    while (inbox_next(&in, &at, &f))
        if (next < 3 && f.type == order[next])
            next++;
    assert_int_equal(next, 3);
    assert_int_equal(f.type, FRAME_DONE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bare_setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(trouble_with_files_is_given_back),
        TEST(an_error_has_libcurls_words),
        TEST(a_second_sending_shows_as_an_empty_reply),
        TEST(what_no_server_saw_is_the_clients),
        TEST(done_says_how_it_went),
        TEST(jar_and_caches_come_before_done),
    };

    return cmocka_run_group_tests_name("d_ending", tests, serving_begin,
                                       serving_end);
}
