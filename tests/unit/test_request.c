#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "requesting.h"

static void plain_get(void **state)
{
    (void)state;
    assert_int_equal(PARSE("http://h/p"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_text(WC_OPT_URL, "http://h/p");
    /* Always said, so that the daemon's environment never counts. */
    assert_text(WC_OPT_PROXY, "");
    assert_text(WC_OPT_NOPROXY, "");
    assert_int_equal(find(WC_OPT_TCP_KEEPALIVE)->num, 1);
    assert_int_equal(find(WC_OPT_MAXREDIRS)->num, 50);
    assert_int_equal(option_count, 5);
    assert_int_equal(head.flags, REQUEST_REPLAYABLE);
    assert_int_equal(head.fd_count, 0);
}

static void redirects_have_their_limit(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-L", "http://h/p"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_int_equal(find(WC_OPT_FOLLOWLOCATION)->num, 1);
    assert_int_equal(find(WC_OPT_MAXREDIRS)->num, 50);
}

/* libcurl counts the rounds of a login, too. */
static void logins_have_the_limit(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--max-redirs", "0", "http://h/p"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_int_equal(find(WC_OPT_MAXREDIRS)->num, 0);
}

/* curl gives what is for HTTP alone to no WebSocket. */
static void websockets(void **state)
{
    const struct request_plan plan = {.flags = REQUEST_COOKIES};

    (void)state;
    assert_int_equal(PARSE("-b", "a=b", "-b", "f", "-c", "j", "--hsts", "h",
                           "--alt-svc", "a", "--compressed", "--tr-encoding",
                           "--proto", "-ftp", "-A", "me", "ws://h/p"),
                     VERDICT_DAEMON);
    assert_int_equal(put(&plan), 0);
    take();
    assert_text(WC_OPT_URL, "ws://h/p");
    assert_text(WC_OPT_USERAGENT, "me");
    assert_text(WC_OPT_PROTOCOLS_STR, "ws,wss");
    assert_null(find(WC_OPT_COOKIE));
    assert_null(find(WC_OPT_COOKIEFILE));
    assert_null(find(WC_OPT_HSTS));
    assert_null(find(WC_OPT_ALTSVC));
    assert_null(find(WC_OPT_ACCEPT_ENCODING));
    assert_null(find(WC_OPT_TRANSFER_ENCODING));
    assert_int_equal(head.flags, REQUEST_REPLAYABLE);
}

static void connections_of_a_host(void **state)
{
    const struct request_plan plan = {.host_connections = 3};

    (void)state;
    assert_int_equal(PARSE("http://h/p"), VERDICT_DAEMON);
    assert_int_equal(put(&plan), 0);
    take();
    assert_int_equal(find(WC_OPT_WC_HOST_CONNECTIONS)->num, 3);
}

static void post(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-d", "a=b", "http://h/p"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_text(WC_OPT_POSTFIELDS, "a=b");
    assert_int_equal(find(WC_OPT_POSTFIELDS)->type, WIRE_BYTES);
    assert_int_equal(head.flags & REQUEST_REPLAYABLE, 0);
}

static void pulled_post(void **state)
{
    const struct request_plan plan = {
        .has_source = true, .rewinds = true, .source = 1, .source_bytes = 99};
    const struct msg_option *o;

    (void)state;
    assert_int_equal(PARSE("-X", "GET", "-d", "x", "http://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(put(&plan), 0);
    take();
    o = find(WC_OPT_POSTFIELDS);
    assert_int_equal(o->type, WIRE_PULL);
    assert_int_equal(o->source, 1);
    assert_int_equal(o->size, 99);
    assert_true(o->seekable);
    assert_text(WC_OPT_CUSTOMREQUEST, "GET");
    assert_int_equal(head.flags & REQUEST_REPLAYABLE, REQUEST_REPLAYABLE);
}

static void upload(void **state)
{
    const struct request_plan plan = {
        .has_file = true, .has_source = true, .source = 1, .source_bytes = -1};

    (void)state;
    assert_int_equal(PARSE("-T", "-", "http://h/x"), VERDICT_DAEMON);
    assert_int_equal(put(&plan), 0);
    take();
    assert_int_equal(find(WC_OPT_UPLOAD)->num, 1);
    assert_int_equal(find(WC_OPT_READDATA)->type, WIRE_PULL);
    assert_int_equal(find(WC_OPT_READDATA)->size, -1);
    assert_int_equal(head.flags & REQUEST_REPLAYABLE, 0);
}

static void head_request(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-I", "http://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_int_equal(find(WC_OPT_NOBODY)->num, 1);
    assert_int_equal(head.flags, REQUEST_REPLAYABLE);
}

static void methods(void **state)
{
    static const char *const words[] = {"GET", "HEAD",   "OPTIONS", "TRACE",
                                        "get", "DELETE", "GETX"};

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        assert_int_equal(PARSE("http://h/"), VERDICT_DAEMON);
        conf()->custom_request = words[i];
        assert_int_equal(request_is_safe(conf(), true), i < 4);
    }
    assert_int_equal(PARSE("-d", "x", "http://h/"), VERDICT_DAEMON);
    assert_false(request_is_safe(conf(), false));
    assert_int_equal(PARSE("-d", "x", "-G", "http://h/"), VERDICT_DAEMON);
    assert_true(request_is_safe(conf(), false));
    assert_false(request_is_safe(conf(), true));
}

static void lists_and_flags(void **state)
{
    const struct request_plan plan = {.flags = REQUEST_METER,
                                      .pool = "mine",
                                      .resume_from = 42,
                                      .start_ns = 5};
    struct msg_option o;

    (void)state;
    assert_int_equal(
        PARSE("-H", "A: b", "-H", "C: d", "-c", "jar", "http://h/"),
        VERDICT_DAEMON);
    assert_int_equal(put(&plan), 0);
    take();
    o = *find(WC_OPT_HTTPHEADER);
    assert_int_equal(o.count, 2);
    assert_int_equal(message_next_item(&o.list).len, 4);
    assert_memory_equal(message_next_item(&o.list).data, "C: d", 4);
    assert_int_equal(head.flags,
                     REQUEST_METER | REQUEST_JAR | REQUEST_REPLAYABLE);
    assert_int_equal(head.pool.len, 4);
    assert_int_equal(head.start_ns, 5);
    assert_int_equal(find(WC_OPT_RESUME_FROM_LARGE)->num, 42);
}

static void proxies(void **state)
{
    (void)state;
    setenv("http_proxy", "http://env:1", 1);
    setenv("NO_PROXY", "a,b", 1);
    assert_int_equal(PARSE("http://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_text(WC_OPT_PROXY, "http://env:1");
    assert_text(WC_OPT_NOPROXY, "a,b");
    wire_writer_reset(&x.out);
    assert_int_equal(PARSE("https://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_text(WC_OPT_PROXY, "");
    wire_writer_reset(&x.out);
    assert_int_equal(PARSE("-x", "p:2", "--noproxy", "c", "http://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_text(WC_OPT_PROXY, "p:2");
    assert_text(WC_OPT_NOPROXY, "c");
    parsing_clean_environment();
}

/* Those that only libcurl can find are its own business. */
static void proxies_for_libcurl(void **state)
{
    (void)state;
    setenv("http_proxy", "http://env:1", 1);
    assert_int_equal(PARSE_ALONE("-L", "http://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_null(find(WC_OPT_PROXY));
    assert_null(find(WC_OPT_NOPROXY));
    wire_writer_reset(&x.out);
    assert_int_equal(PARSE_ALONE("-L", "--noproxy", "c", "http://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_null(find(WC_OPT_PROXY));
    assert_text(WC_OPT_NOPROXY, "c");
    parsing_clean_environment();
}

/* The daemon's answer would hold it, too, and not fit. */
static void long_urls(void **state)
{
    static char url[130 * 1024];
    struct request_plan plan = {.url = url};
    size_t before = x.out.len;
    const char *why = NULL;

    (void)state;
    memset(url, 'x', sizeof(url) - 1);
    PARSE("-s", "http://h/");
    plan.config = conf();
    assert_true(request_put(&x, 7, &plan, &why) < 0);
    assert_string_equal(why, "a URL too long for the daemon");
    assert_int_equal(x.out.len, before);
    url[110 * 1024] = '\0';
    assert_int_equal(request_put(&x, 7, &plan, &why), 0);
}

static void too_large(void **state)
{
    static char header[LIMIT_FRAME_BYTES * 2];
    const char *why = NULL;
    struct request_plan plan = {.url = "http://h/"};

    (void)state;
    memset(header, 'x', sizeof(header) - 1);
    memcpy(header, "A: ", 3);
    assert_int_equal(PARSE("-H", header, "http://h/"), VERDICT_DAEMON);
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    plan.config = conf();
    assert_int_equal(request_put(&x, 7, &plan, &why), -EMSGSIZE);
    assert_non_null(why);
    assert_int_equal(x.out.len, 0);
    assert_int_equal(x.out.error, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(plain_get),
        TEST(redirects_have_their_limit),
        TEST(logins_have_the_limit),
        TEST(websockets),
        TEST(connections_of_a_host),
        TEST(post),
        TEST(pulled_post),
        TEST(upload),
        TEST(head_request),
        TEST(methods),
        TEST(lists_and_flags),
        TEST(proxies),
        TEST(proxies_for_libcurl),
        TEST(long_urls),
        TEST(too_large),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
