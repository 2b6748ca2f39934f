#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sys/mman.h>

#include "daemon/transfer_internal.h"
#include "serving.h"

/* The server, as https: it takes connections and says nothing. */
static void begin_tls(void)
{
    char url[80];

    server.holds = true;
    snprintf(url, sizeof(url), "https%.60s", server.url + 4);
    begin(url);
}

/* A file that is read off the loop. */
static void add_file(void)
{
    int fd = memfd_create("file", MFD_CLOEXEC);

    assert_int_equal(write(fd, "x", 1), 1);
    making_file_fd(&m, WC_OPT_COOKIEFILE, m.fd_count);
    m.fds[m.fd_count++] = fd;
}

static bool has_state(void *arg)
{
    struct transfer *t = arg;

    return t->state != TRANSFER_PREPARING;
}

/* Starts a request to the server, which says nothing, over TLS. */
static struct transfer *start_tls(uint16_t id)
{
    struct transfer *t;

    begin_tls();
    t = bare_start(id, NULL);
    loop_until(has_state, t);
    return t;
}

/* No word to the client, and nothing left. */
static void assert_silent_end(void)
{
    loop_until(nothing_runs, NULL);
    loop_settle();
    inbox_read(&in);
    assert_int_equal(in.len, 0);
    assert_int_equal(bare.ends, 0);
}

/* ---- a life ---- */

static void a_transfer_runs_to_its_end(void **state)
{
    struct transfer_counts before = *transfer_counts();
    struct transfer *t;

    (void)state;
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, server.url);
    t = bare_start(7, NULL);
    assert_int_equal(t->state, TRANSFER_RUNNING);
    assert_false(t->once);
    assert_int_equal(transfer_counts()->running, before.running + 1);
    assert_done(7, 0);
    assert_int_equal(bare.ends, 1);
    assert_int_equal(bare.ended_id, 7);
    assert_int_equal(transfer_counts()->running, before.running);
    assert_int_equal(transfer_counts()->requests, before.requests + 1);
    assert_int_equal(transfer_counts()->fresh, before.fresh + 1);
    assert_int_equal(transfer_counts()->warm, before.warm);
}

static void serials_are_never_used_again(void **state)
{
    struct transfer *a, *b;

    (void)state;
    server.holds = true;
    begin(NULL);
    a = bare_start(1, NULL);
    begin(NULL);
    b = bare_start(2, NULL);
    assert_int_equal(b->serial, a->serial + 1);
    transfer_cancel(a);
    transfer_cancel(b);
}

/* END comes before transfer_start() returns. */
static void a_refused_one_ends_at_once(void **state)
{
    struct transfer_counts before = *transfer_counts();

    (void)state;
    begin(NULL);
    making_long(&m, WC_OPT_HTTP_VERSION, 999);
    bare_start(3, NULL);
    assert_int_equal(bare.ends, 1);
    assert_int_equal(bare.ended_id, 3);
    assert_refused(3, REFUSE_VALUE);
    assert_int_equal(transfer_counts()->running, before.running);
    assert_int_equal(transfer_counts()->requests, before.requests);
}

/* ---- cancelled in each state ---- */

static void cancelled_while_it_prepares(void **state)
{
    struct transfer *t;

    (void)state;
    begin(NULL);
    add_file();
    add_file();
    t = bare_start(1, NULL);
    assert_int_equal(t->state, TRANSFER_PREPARING);
    assert_int_equal(t->pending, 2);
    transfer_cancel(t);
    /* The files' callbacks still come. */
    assert_int_equal(transfer_counts()->running, 1);
    assert_silent_end();
    assert_int_equal(server.fd_count, 0);
}

static void cancelled_while_it_waits(void **state)
{
    struct transfer *leader, *t;

    (void)state;
    leader = start_tls(1);
    t = start_tls(2);
    assert_int_equal(leader->state, TRANSFER_RUNNING);
    assert_true(leader->leads);
    assert_int_equal(t->state, TRANSFER_WAITING);
    transfer_cancel(t);
    assert_int_equal(transfer_counts()->running, 1);
    assert_true(leader->leads);
    transfer_cancel(leader);
    assert_silent_end();
}

static void a_cancelled_leader_is_followed(void **state)
{
    struct transfer *leader, *t;

    (void)state;
    leader = start_tls(1);
    t = start_tls(2);
    assert_int_equal(t->state, TRANSFER_WAITING);
    transfer_cancel(leader);
    assert_int_equal(t->state, TRANSFER_RUNNING);
    assert_true(t->leads);
    transfer_cancel(t);
    assert_silent_end();
}

static void cancelled_while_it_runs(void **state)
{
    struct transfer *t;
    unsigned one = 1;

    (void)state;
    server.holds = true;
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, server.url);
    t = bare_start(1, NULL);
    await_requests(1);
    transfer_cancel(t);
    loop_until(server_was_left, &one);
    assert_silent_end();
}

/* ---- stopped ---- */

static void stopped_while_it_runs(void **state)
{
    struct transfer *t;
    unsigned one = 1;

    (void)state;
    server.holds = true;
    begin(NULL);
    t = bare_start(1, NULL);
    await_requests(1);
    transfer_stop(t, CURLE_WRITE_ERROR);
    assert_done(1, CURLE_WRITE_ERROR);
    loop_until(server_was_left, &one);
    assert_int_equal(transfer_counts()->running, 0);
}

static void stopped_while_it_prepares(void **state)
{
    struct transfer *t;

    (void)state;
    begin(NULL);
    add_file();
    t = bare_start(1, NULL);
    assert_int_equal(t->state, TRANSFER_PREPARING);
    transfer_stop(t, CURLE_WRITE_ERROR);
    assert_refused(1, REFUSE_VALUE);
    assert_int_equal(bare.ends, 1);
    loop_until(nothing_runs, NULL);
    assert_int_equal(server.fd_count, 0);
}

/* ---- the client's answers ---- */

static void answers_that_nobody_asked_for(void **state)
{
    struct msg_data data = {.source = 1, .bytes = {"x", 1}};
    struct transfer *t;

    (void)state;
    server.holds = true;
    begin(NULL);
    t = bare_start(1, NULL);
    assert_int_equal(transfer_data(t, &data), -EBADMSG);
    assert_int_equal(transfer_source_end(t, 1, 0), -EBADMSG);
    transfer_cancel(t);
}

static void answers_that_were_asked_for(void **state)
{
    struct msg_data data = {.source = 4, .bytes = {"abc", 3}};
    struct transfer *t;
    struct frame f;

    (void)state;
    begin(NULL);
    making_pull(&m, WC_OPT_POSTFIELDS, 4, 3, true);
    t = bare_start(1, NULL);
    f = await(FRAME_WANT);
    assert_int_equal(f.transfer, 1);
    assert_int_equal(transfer_data(t, &data), 0);
    assert_done(1, 0);
    assert_non_null(strstr(server.last, "\r\n\r\nabc"));
}

static void resuming_what_does_not_pause(void **state)
{
    struct transfer *t;

    (void)state;
    server.holds = true;
    begin(NULL);
    t = bare_start(1, NULL);
    transfer_resume(t);
    assert_false(t->paused);
    assert_int_equal(t->state, TRANSFER_RUNNING);
    transfer_cancel(t);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bare_setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_transfer_runs_to_its_end),  TEST(serials_are_never_used_again),
        TEST(a_refused_one_ends_at_once),  TEST(cancelled_while_it_prepares),
        TEST(cancelled_while_it_waits),    TEST(a_cancelled_leader_is_followed),
        TEST(cancelled_while_it_runs),     TEST(stopped_while_it_runs),
        TEST(stopped_while_it_prepares),   TEST(answers_that_nobody_asked_for),
        TEST(answers_that_were_asked_for), TEST(resuming_what_does_not_pause),
    };

    return cmocka_run_group_tests_name("d_transfer", tests, serving_begin,
                                       serving_end);
}
