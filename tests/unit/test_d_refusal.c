/*
 * refusal, fed with what libcurl says.  That it can be asked, and that no
 * server hears the question: tests/e2e/test_once.py.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "daemon/request.h"
#include "daemon/transfer_internal.h"

static bool refused_by(struct transfer *t, const char *text)
{
    t->refused = false;
    refusal_note_text(t, text, strlen(text));
    return t->refused;
}

static void refusals_are_heard(void **state)
{
    static const char told[] = "HTTP/2 stream 13 refused by server, try again "
                               "on a new connection";
    static const char late[] = "REFUSED_STREAM, retrying a fresh connect";
    static const char *const others[] = {
        "HTTP/2 stream 13 was not closed cleanly",
        "HTTP/2 stream refused",
        "HTTP/2 stream x refused by server",
        "HTTP/2 stream 13 refused by serve",
        "Connection died, retrying a fresh connect (retry count: 1)",
        " REFUSED_STREAM, retrying a fresh connect",
        "recveived GOAWAY, error=0, last_stream=1",
        "",
    };
    struct transfer t = {.once = true};

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(refused_by(&t, others[i]));
    assert_true(refused_by(&t, "Downgrades to HTTP/1.1"));
    assert_true(refused_by(&t, late));
    assert_true(refused_by(&t, told));
    /* That may be told of another failure now. */
    assert_false(refused_by(&t, late));
    assert_true(refused_by(&t, told));
    /* What was told stands until the next sending. */
    refusal_note_text(&t, late, strlen(late));
    assert_true(t.refused);
}

/* Streams after the last one that GOAWAY names were not touched. */
static void a_goaway_may_leave_it_out(void **state)
{
    struct transfer t = {.once = true};

    (void)state;
    refused_by(&t, "Using Stream ID: 3 (easy handle 0x55ce952eaef0)");
    assert_int_equal(t.stream, 3);
    assert_true(refused_by(&t, "recveived GOAWAY, error=0, last_stream=1"));
    assert_true(refused_by(&t, "recveived GOAWAY, error=11, last_stream=0"));
    assert_false(refused_by(&t, "recveived GOAWAY, error=0, last_stream=3"));
    assert_false(
        refused_by(&t, "recveived GOAWAY, error=0, last_stream=2147483647"));
    assert_false(refused_by(&t, "recveived GOAWAY, error=0, last_stream="));
    assert_false(refused_by(&t, "recveived GOAWAY, error=, last_stream=1"));
    assert_false(refused_by(&t, "> recveived GOAWAY, error=0, last_stream=1"));
    /* Of what was not sent nothing can be said. */
    t.stream = 0;
    assert_false(refused_by(&t, "recveived GOAWAY, error=0, last_stream=0"));
}

/* libcurl may keep a refusal that it did not tell, and tell it of another
 * sending: who was sent since then does not listen. */
static void a_refusal_is_of_one_sending(void **state)
{
    static const char late[] = "REFUSED_STREAM, retrying a fresh connect";
    struct transfer t = {.once = true};

    (void)state;
    refusal_begin(&t);
    assert_true(refused_by(&t, late));
    refusal_begin(&t);
    assert_true(refused_by(&t, late));
    /* One that went its way untold. */
    refusal_begin(&t);
    refusal_begin(&t);
    assert_false(refused_by(&t, late));
    /* Now libcurl has forgotten it. */
    refusal_begin(&t);
    assert_true(refused_by(&t, late));
    /* An answer leaves none behind. */
    refusal_begin(&t);
    t.header_seen = true;
    refusal_begin(&t);
    assert_true(refused_by(&t, late));
}

static void a_refused_one_was_not_stopped(void **state)
{
    struct transfer t = {.once = true, .vetoed = true};

    (void)state;
    assert_false(refused_by(&t, "Connection died, retrying"));
    assert_true(t.vetoed);
    assert_true(refused_by(&t, "REFUSED_STREAM, retrying a fresh connect"));
    assert_false(t.vetoed);
}

/* Each of these would reach a server, or was told. */
static void who_is_not_asked(void **state)
{
    struct request req = {0};
    struct transfer t = {.once = true, .serial = 7, .req = &req, .attempts = 1};
    struct conn conn = {.opener = 7, .fd = -1};

    (void)state;
    t.easy = curl_easy_init();
    assert_non_null(t.easy);
    /* It has no TLS. */
    assert_false(refusal_ask(&t, &conn));
    conn.opener = 8;
    assert_false(refusal_ask(&t, &conn));
    conn.opener = 7;
    conn.attached = true;
    assert_false(refusal_ask(&t, &conn));
    assert_false(conn.dead);
    curl_easy_cleanup(t.easy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals_are_heard),
        cmocka_unit_test(a_goaway_may_leave_it_out),
        cmocka_unit_test(a_refusal_is_of_one_sending),
        cmocka_unit_test(a_refused_one_was_not_stopped),
        cmocka_unit_test(who_is_not_asked),
    };

    return cmocka_run_group_tests_name("d_refusal", tests, NULL, NULL);
}
