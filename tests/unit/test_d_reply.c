#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/limits.h"
#include "daemon/transfer_internal.h"
#include "between.h"
#include "serving.h"

static int setup(void **state)
{
    serving_setup(state);
    attempt_init(KEEP_ALWAYS);
    greet();
    return 0;
}

static void start(uint32_t flags)
{
    making_bare(&m, flags, "");
    making_string(&m, WC_OPT_URL, server.url);
    send_request(1);
}

/* Bytes of BODY, or of any other type, received. */
static size_t bytes_of(enum frame_type type)
{
    struct frame f;
    size_t at = 0, sum = 0;

    while (inbox_next(&in, &at, &f))
        if (f.type == type)
            sum += f.len;
    return sum;
}

/* The payloads of TYPE, joined and terminated. */
static const char *text_of(enum frame_type type)
{
    static char text[4096];
    struct frame f;
    size_t at = 0, len = 0;

    while (inbox_next(&in, &at, &f)) {
        if (f.type != type)
            continue;
        assert_between(len + f.len, 0, sizeof(text) - 1);
        memcpy(text + len, f.payload, f.len);
        len += f.len;
    }
    text[len] = '\0';
    return text;
}

/* The one live connection to the server. */
static struct conn *connection(void)
{
    struct conn *found = NULL;

    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        for (struct conn *c = pool_conns(p); c; c = c->next) {
            if (c->dead)
                continue;
            assert_null(found);
            found = c;
        }
    assert_non_null(found);
    return found;
}

/* ---- headers and body ---- */

static void headers_come_as_they_are(void **state)
{
    (void)state;
    start(REQUEST_REPLAYABLE);
    assert_done(1, 0);
    assert_string_equal(text_of(FRAME_HEADER), "HTTP/1.1 200 OK\r\n"
                                               "Content-Length: 5\r\n"
                                               "\r\n");
    assert_string_equal(text_of(FRAME_BODY), "hello");
    assert_int_equal(connection()->http_version, 11);
}

static void old_servers_are_known(void **state)
{
    (void)state;
    server.answer = "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
                    "Content-Length: 0\r\n\r\n";
    start(REQUEST_REPLAYABLE);
    assert_done(1, 0);
    assert_int_equal(connection()->http_version, 10);
}

/* ---- back-pressure ---- */

#define LARGE_BYTES ((size_t)16 * 1024 * 1024)

static void a_client_that_does_not_read_stops_the_server(void **state)
{
    (void)state;
    server.body_bytes = LARGE_BYTES;
    start(REQUEST_REPLAYABLE);
    await_requests(1);
    loop_until_still(&server.to_send, 300);
    assert_between(server.to_send, 1, LARGE_BYTES);
    /* Only HTTP/2 takes in more while it is paused. */
    assert_int_equal(transfer_paused_bytes(), 0);
    assert_done(1, 0);
    assert_int_equal(server.to_send, 0);
    assert_int_equal(bytes_of(FRAME_BODY), LARGE_BYTES);
}

static void paused_streams_are_charged(void **state)
{
    struct conn *conn;
    struct transfer t = {.conn = {.fd = -1}};

    (void)state;
    start(REQUEST_REPLAYABLE);
    assert_done(1, 0);
    conn = connection();
    t.conn.fd = conn->fd;
    t.conn.id = conn->id;
    conn->http_version = 20;
    reply_set_paused(&t, true);
    reply_set_paused(&t, true);
    assert_int_equal(transfer_paused_bytes(), PAUSED_STREAM_BYTES);
    reply_done(&t);
    assert_int_equal(transfer_paused_bytes(), 0);
    reply_done(&t);
    assert_int_equal(transfer_paused_bytes(), 0);
    conn->http_version = 11;
}

static bool is_bulk(void *arg)
{
    (void)arg;
    inbox_read(&in);
    return bytes_of(FRAME_BODY) >= BULK_BYTES;
}

static void bulk_counts_on_its_connection(void **state)
{
    (void)state;
    server.body_bytes = LARGE_BYTES;
    start(REQUEST_REPLAYABLE);
    loop_until(is_bulk, NULL);
    assert_int_equal(connection()->bulk, 1);
    assert_done(1, 0);
    assert_int_equal(connection()->bulk, 0);
}

static void a_small_body_is_no_bulk(void **state)
{
    (void)state;
    server.body_bytes = BULK_BYTES - 1;
    server.holds = false;
    start(REQUEST_REPLAYABLE);
    loop_run(loop_never, NULL, 100);
    assert_int_equal(connection()->bulk, 0);
    assert_done(1, 0);
}

/* ---- meters ---- */

static void the_meter_comes_joined(void **state)
{
    const char *text;

    (void)state;
    start(REQUEST_REPLAYABLE | REQUEST_METER);
    assert_done(1, 0);
    text = text_of(FRAME_METER);
    assert_non_null(strstr(text, "% Total"));
    /* The columns' widths are a matter of libcurl's version. */
    assert_non_null(strstr(text, "\r100  "));
    /* libcurl writes it bit by bit. */
    assert_between(count_frames(FRAME_METER), 1, 3);
}

static void no_meter_where_none_is_wished(void **state)
{
    (void)state;
    start(REQUEST_REPLAYABLE);
    assert_done(1, 0);
    assert_int_equal(count_frames(FRAME_METER), 0);
    assert_int_equal(count_frames(FRAME_PROGRESS), 0);
}

static void the_last_figures_are_the_whole(void **state)
{
    struct msg_progress progress = {0};
    struct frame f, last = {0};
    size_t at = 0;

    (void)state;
    start(REQUEST_REPLAYABLE | REQUEST_PROGRESS);
    assert_done(1, 0);
    while (inbox_next(&in, &at, &f)) {
        if (f.type == FRAME_PROGRESS)
            assert_int_equal(message_get_progress(&f, &progress), 0);
        if (f.type != FRAME_DONE)
            last = f;
    }
    assert_int_equal(last.type, FRAME_PROGRESS);
    assert_int_equal(progress.dltotal, 5);
    assert_int_equal(progress.dlnow, 5);
    assert_int_equal(progress.ulnow, 0);
}

/* ---- upgrades ---- */

/* Who makes the same offer later must get an answer to it, too. */
static void an_upgraded_connection_goes_with_its_session(void **state)
{
    unsigned count = 0;

    (void)state;
    server.answer = "HTTP/1.1 101 Other\r\nUpgrade: x\r\n\r\n";
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, server.url);
    send_request(1);
    await(FRAME_HEADER);
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p)) {
        for (struct conn *c = pool_conns(p); c; c = c->next) {
            if (!c->active)
                continue; /* of another test */
            assert_false(c->keep);
            assert_non_null(c->session);
            count++;
        }
    }
    assert_int_equal(count, 1);
}

/* ---- tunnels ---- */

static void answer_as_proxy(void)
{
    server.answer = strncmp(server.last, "CONNECT ", 8)
                        ? NULL
                        : "HTTP/1.1 200 Tunnel\r\n\r\n";
}

static void tunnel(void)
{
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, "http://target.test/");
    making_string(&m, WC_OPT_PROXY, server.url);
    making_long(&m, WC_OPT_HTTPPROXYTUNNEL, 1);
    forget();
    send_request(1);
    assert_done(1, 0);
}

/* Who rides in a tunnel sees what a new one would have shown; once, as one
 * curl would make it. */
static void a_warm_tunnel_shows_its_headers(void **state)
{
    static const char answer_headers[] = "HTTP/1.1 200 OK\r\n"
                                         "Content-Length: 5\r\n\r\n";

    (void)state;
    server.on_request = answer_as_proxy;
    for (unsigned i = 0; i < 2; i++) {
        tunnel();
        assert_string_equal(text_of(FRAME_HEADER), "HTTP/1.1 200 Tunnel\r\n\r\n"
                                                   "HTTP/1.1 200 OK\r\n"
                                                   "Content-Length: 5\r\n\r\n");
        tunnel();
        assert_string_equal(text_of(FRAME_HEADER), answer_headers);
        close(in.fd);
        inbox_done(&in);
        loop_until(peers_are_gone, NULL);
        client_connect();
        greet();
    }
    assert_int_equal(server.requests, 5);
    assert_int_equal(server.fd_count, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(headers_come_as_they_are),
        TEST(old_servers_are_known),
        TEST(a_client_that_does_not_read_stops_the_server),
        TEST(paused_streams_are_charged),
        TEST(bulk_counts_on_its_connection),
        TEST(a_small_body_is_no_bulk),
        TEST(the_meter_comes_joined),
        TEST(no_meter_where_none_is_wished),
        TEST(the_last_figures_are_the_whole),
        TEST(an_upgraded_connection_goes_with_its_session),
        TEST(a_warm_tunnel_shows_its_headers),
    };

    return cmocka_run_group_tests_name("d_reply", tests, serving_begin,
                                       serving_end);
}
