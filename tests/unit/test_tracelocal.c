#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/dialect.h"
#include "client/tracelocal.h"

#define URL "http://h.test/p"

static struct trace trace;
static struct console console;
static struct tracelocal local;
static struct capture err;

static void start(void)
{
    local = (struct tracelocal){.trace = &trace, .config = conf(), .url = URL};
}

/* For cmocka: nothing in the environment, -v. */
static int begin(void **state)
{
    (void)state;
    parsing_clean_environment();
    dialect_use("7.88.1");
    memset(&console, 0, sizeof(console));
    console.err_fd = STDERR_FILENO;
    assert_int_equal(PARSE("-v", URL), VERDICT_PREFER_DIRECT);
    trace_init(&trace, &inv, &console);
    start();
    return 0;
}

static int end(void **state)
{
    (void)state;
    trace_done(&trace);
    return 0;
}

static void tell(enum debug_kind kind, int64_t conn, const char *text)
{
    struct msg_debug m = {.kind = kind,
                          .xfer_id = -1,
                          .conn_id = conn,
                          .len = (uint32_t)strlen(text),
                          .at = {text, strlen(text)}};

    tracelocal_event(&local, &m);
}

static const char *told(enum debug_kind kind, int64_t conn, const char *text)
{
    capture_start(&err, STDERR_FILENO);
    tell(kind, conn, text);
    return capture_end(&err);
}

static const char *gives_up(const char *text)
{
    capture_start(&err, STDERR_FILENO);
    tracelocal_give_up(&local, text);
    return capture_end(&err);
}

static void nothing_where_nothing_is(void **state)
{
    (void)state;
    assert_string_equal(told(DEBUG_TEXT, -1, "Trying\n"), "* Trying\n");
    assert_string_equal(told(DEBUG_TEXT, -1, "Trying\n"), "* Trying\n");
}

/* Before the first event of each request; cookies before that, once. */
static void the_environment_comes_first(void **state)
{
    (void)state;
    setenv("http_proxy", "p:1", 1);
    setenv("NO_PROXY", "a,b", 1);
    PARSE("-v", "-b", "/nonexistent/jar", "-b", "", "-b", "/dev/null", URL);
    start();
    assert_string_equal(told(DEBUG_TEXT, -1, "Trying\n"),
                        "* WARNING: failed to open cookie file "
                        "\"/nonexistent/jar\"\n"
                        "* Uses proxy env variable NO_PROXY == 'a,b'\n"
                        "* Uses proxy env variable http_proxy == 'p:1'\n"
                        "* Trying\n");
    assert_string_equal(told(DEBUG_HEADER_IN, -1, "HTTP/1.1 302\r\n"),
                        "< HTTP/1.1 302\r\n");
    assert_string_equal(
        told(DEBUG_TEXT, -1,
             "Issue another request to this URL: 'http://x.b/'\n"),
        "* Issue another request to this URL: 'http://x.b/'\n"
        "* Uses proxy env variable NO_PROXY == 'a,b'\n");
    /* What a server sends is no word of libcurl's. */
    assert_string_equal(
        told(DEBUG_HEADER_IN, -1,
             "Issue another request to this URL: 'http://c/'\n"),
        "< Issue another request to this URL: 'http://c/'\n");
}

/* The first line for a no_proxy of LEN times x, its end included. */
static size_t line_of_list(size_t len)
{
    char list[20000 + 1] = "";

    memset(list, 'x', len);
    setenv("no_proxy", list, 1);
    start();
    told(DEBUG_TEXT, -1, "T\n");
    unsetenv("no_proxy");
    assert_memory_equal(err.text, "* Uses proxy env variable no_proxy == 'xx",
                        41);
    assert_non_null(strstr(err.text, "\n* T\n"));
    return strcspn(err.text, "\n") + 1;
}

/* As libcurl cuts its own.  What is not the list takes 41 bytes, the sign in
 * front two more than libcurl counts. */
static void long_lines_are_cut(void **state)
{
    (void)state;
    assert_int_equal(line_of_list(2008), 2049);
    assert_non_null(strstr(err.text, "x'\n* T"));
    assert_int_equal(line_of_list(2009), 2050);
    assert_non_null(strstr(err.text, "x'\n* T"));
    assert_int_equal(line_of_list(2010), 2050);
    assert_non_null(strstr(err.text, "xx\n* T"));
    assert_int_equal(line_of_list(20000), 2050);
    dialect_use("8.14.1");
    assert_int_equal(line_of_list(2007), 2048);
    assert_non_null(strstr(err.text, "x'\n* T"));
    assert_int_equal(line_of_list(2008), 2049);
    assert_non_null(strstr(err.text, "xx...\n* T"));
    assert_int_equal(line_of_list(20000), 2049);
}

static void options_come_before_the_environment(void **state)
{
    (void)state;
    setenv("http_proxy", "p:1", 1);
    setenv("no_proxy", "a", 1);
    PARSE("-v", "-x", "q:2", URL);
    start();
    assert_string_equal(told(DEBUG_TEXT, -1, "T\n"),
                        "* Uses proxy env variable no_proxy == 'a'\n* T\n");
    PARSE("-v", "--noproxy", "z", URL);
    start();
    assert_string_equal(told(DEBUG_TEXT, -1, "T\n"),
                        "* Uses proxy env variable http_proxy == 'p:1'\n* T\n");
    PARSE("-v", "--noproxy", "test", URL);
    start();
    assert_string_equal(told(DEBUG_TEXT, -1, "T\n"), "* T\n");
}

/* Who finds the proxies says so. */
static void libcurl_speaks_for_itself(void **state)
{
    (void)state;
    setenv("http_proxy", "p:1", 1);
    PARSE_ALONE("-vL", URL);
    start();
    assert_string_equal(told(DEBUG_TEXT, -1, "T\n"), "* T\n");
}

static void failures_end_with_the_connection(void **state)
{
    (void)state;
    assert_string_equal(gives_up("before anything"), "");
    told(DEBUG_TEXT, -1, "Connected to h (1.2.3.4) port 80 (#3)\n");
    assert_string_equal(gives_up("It failed"),
                        "* It failed\n* Closing connection 3\n");
    told(DEBUG_TEXT, -1, "Re-using existing connection #12 with host h\n");
    assert_string_equal(gives_up("It failed"),
                        "* It failed\n* Closing connection 12\n");
    dialect_use("8.14.1");
    told(DEBUG_TEXT, 5, "whatever\n");
    assert_string_equal(gives_up("It failed"),
                        "* It failed\n* closing connection #5\n");
    local.url = "https://h.test/";
    assert_string_equal(gives_up("It failed"), "* It failed\n");
}

/* libcurl once read cookies again before it wrote them. */
static void lost_cookies_at_the_end(void **state)
{
    (void)state;
    PARSE("-v", "-b", "/nonexistent/jar", URL);
    start();
    told(DEBUG_TEXT, -1, "T\n");
    capture_start(&err, STDERR_FILENO);
    tracelocal_end(&local);
    dialect_use("8.14.1");
    tracelocal_end(&local);
    assert_string_equal(
        capture_end(&err),
        "* WARNING: failed to open cookie file \"/nonexistent/jar\"\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_where_nothing_is),
        TEST(the_environment_comes_first),
        TEST(long_lines_are_cut),
        TEST(options_come_before_the_environment),
        TEST(libcurl_speaks_for_itself),
        TEST(failures_end_with_the_connection),
        TEST(lost_cookies_at_the_end),
    };

    return cmocka_run_group_tests_name("tracelocal", tests, NULL, NULL);
}
