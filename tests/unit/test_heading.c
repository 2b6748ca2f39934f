#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/dialect.h"
#include "client/heading.h"

static struct scratch dir;
static struct transfer *t;
static struct capture out;

static int begin(void **state)
{
    (void)state;
    scratch_enter(&dir);
    parsing_clean_environment();
    dialect_use("7.88.1");
    t = NULL;
    return 0;
}

static int end(void **state)
{
    (void)state;
    transfer_free(t);
    scratch_leave(&dir);
    return 0;
}

#define MAKE(...)                                                       \
    do {                                                                \
        assert_int_not_equal(PARSE("-s", __VA_ARGS__), VERDICT_DIRECT); \
        t = make_transfer();                                            \
        assert_int_equal(heading_prepare(t, true, &reason), 0);         \
    } while (0)

/* Lines separated by '|'; an empty one ends the headers.  Returns the first
 * failure. */
static int lines(const char *text)
{
    int rc = 0;

    while (*text && !rc) {
        size_t len = strcspn(text, "|");
        char line[256];

        snprintf(line, sizeof(line), "%.*s\r\n", (int)len, text);
        rc = heading_line(t, line, strlen(line));
        text += len + (text[len] == '|');
    }
    return rc;
}

static void all_at_once(void **state)
{
    (void)state;
    MAKE("-D", "heads", "--etag-save", "tag", "-i", "-o", "body", "http://h/");
    assert_int_equal(lines("HTTP/1.1 200 OK|ETag: x|"), 0);
    assert_file("heads", "HTTP/1.1 200 OK\r\nETag: x\r\n");
    assert_file("tag", "x\n");
    assert_file("body", "HTTP/1.1 200 OK\r\nETag: x\r\n");
    assert_int_equal(t->response.status, 200);
}

static void the_first_name_counts(void **state)
{
    (void)state;
    MAKE("-OJ", "http://h/url");
    assert_int_equal(lines("HTTP/1.1 200 OK|Content-Disposition: x; filename=a|"
                           "Content-Disposition: x; filename=b"),
                     0);
    assert_string_equal(t->sink.name, "a");
    assert_int_equal(access("a", F_OK), 0);
    assert_int_equal(access("url", F_OK), -1);
}

/* Without a name in it the URL's counts, and no other can follow. */
static void a_name_too_late(void **state)
{
    (void)state;
    MAKE("-OJ", "http://h/url");
    assert_int_equal(lines("HTTP/1.1 200 OK|Content-Disposition: x"), 0);
    assert_int_equal(access("url", F_OK), 0);
    assert_true(lines("Content-Disposition: x; filename=a") < 0);
}

static void names_of_failures(void **state)
{
    (void)state;
    MAKE("-OJ", "http://h/url");
    assert_int_equal(
        lines("HTTP/1.1 404 No|Content-Disposition: x; filename=a"), 0);
    assert_string_equal(t->sink.name, "a");
    transfer_free(t);
    dialect_use("8.9.0");
    MAKE("-OJ", "http://h/url");
    assert_int_equal(
        lines("HTTP/1.1 404 No|Content-Disposition: x; filename=b"), 0);
    assert_string_equal(t->sink.name, "url");
    assert_int_equal(
        lines("HTTP/1.1 302 Go|Content-Disposition: x; filename=b"), 0);
    assert_string_equal(t->sink.name, "b");
}

static void names_by_location(void **state)
{
    (void)state;
    MAKE("-OJ", "http://h/url");
    assert_int_equal(lines("HTTP/1.1 302 Go|Location: /a|"), 0);
    assert_string_equal(t->sink.name, "url");
    transfer_free(t);
    dialect_use("8.19.0");
    MAKE("-OJ", "http://h/url");
    assert_int_equal(lines("HTTP/1.1 200 OK|Location: /a|"), 0);
    assert_string_equal(t->sink.name, "url");
    assert_int_equal(lines("HTTP/1.1 302 Go|Location: /a|"), 0);
    assert_string_equal(t->sink.name, "a");
    assert_int_equal(access("a", F_OK), -1); /* not yet */
    assert_int_equal(lines("HTTP/1.1 302 Go|Location: /b|"), 0);
    assert_string_equal(t->sink.name, "b");
    assert_int_equal(
        lines("HTTP/1.1 200 OK|Content-Disposition: x; filename=c"), 0);
    assert_string_equal(t->sink.name, "c");
    assert_int_equal(lines("HTTP/1.1 302 Go|Location: /d|"), 0);
    assert_string_equal(t->sink.name, "c");
}

static void headers_wait_for_the_name(void **state)
{
    (void)state;
    dialect_use("8.11.0");
    MAKE("-iOJ", "http://h/url");
    assert_int_equal(lines("HTTP/1.1 302 Go|Location: /a||HTTP/1.1 200 OK"), 0);
    assert_int_equal(access("url", F_OK), -1);
    assert_int_equal(lines("Content-Disposition: x; filename=a|B: c"), 0);
    assert_file("a", "HTTP/1.1 302 Go\r\nLocation: /a\r\n\r\nHTTP/1.1 200 OK"
                     "\r\nContent-Disposition: x; filename=a\r\nB: c\r\n");
}

static void headers_wait_for_the_body(void **state)
{
    (void)state;
    dialect_use("8.11.0");
    MAKE("-iOJ", "http://h/url");
    assert_int_equal(lines("HTTP/1.1 200 OK||"), 0);
    assert_int_equal(access("url", F_OK), -1);
    assert_int_equal(heading_release(t), 0);
    assert_file("url", "HTTP/1.1 200 OK\r\n\r\n");
    assert_int_equal(heading_release(t), 0);
}

static void terminals_get_styles_and_links(void **state)
{
    int rc;

    (void)state;
    MAKE("-i", "http://h/");
    assert_false(heading_wants_links(t));
    running_console.is_tty = true;
    assert_true(heading_wants_links(t));
    capture_start(&out, STDOUT_FILENO);
    rc = lines("HTTP/1.1 302 Go");
    t->heading.link = "http://h/a";
    if (!rc)
        rc = lines("Location: /a|Location: x:y");
    console_flush(&running_console);
    capture_end(&out);
    assert_int_equal(rc, 0);
    assert_non_null(strstr(out.text, "\x1b]8;;http://h/a\x1b\\ /a"));
    /* A link is for one line. */
    assert_non_null(strstr(out.text, "\x1b[1mLocation\x1b[0m: x:y\r\n"));
}

static void files_get_none(void **state)
{
    (void)state;
    MAKE("-i", "-o", "body", "http://h/");
    running_console.is_tty = true;
    assert_false(heading_wants_links(t));
    assert_int_equal(lines("A: b"), 0);
    assert_file("body", "A: b\r\n");
}

/* curl shows the headers of HTTP alone, but notes them all. */
static void websockets_show_no_headers(void **state)
{
    (void)state;
    MAKE("-i", "-D", "dump", "-o", "body", "ws://h/");
    assert_int_equal(lines("HTTP/1.1 101 X|A: b|"), 0);
    assert_file("dump", "HTTP/1.1 101 X\r\nA: b\r\n");
    assert_int_equal(access("body", F_OK), -1);
}

static void what_can_not_be_opened(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-D", "none/x", "http://h/"), VERDICT_DAEMON);
    t = make_transfer();
    assert_int_equal(heading_prepare(t, true, &reason), -ENOENT);
    assert_string_equal(reason, "can't write none/x");
    transfer_free(t);
    assert_int_equal(PARSE("--etag-save", "none/x", "http://h/"),
                     VERDICT_DAEMON);
    t = make_transfer();
    assert_int_equal(heading_prepare(t, true, &reason), -ENOENT);
    transfer_free(t);
    assert_int_equal(PARSE("--etag-compare", "none", "http://h/"),
                     VERDICT_DAEMON);
    t = make_transfer();
    assert_int_equal(heading_prepare(t, true, &reason), -ENOENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

/* The real curl shows it, and what comes then, itself. */
static void a_redirect_to_ftp_waits(void **state)
{
    struct stat st;

    (void)state;
    MAKE("-L", "-i", "-o", "body", "http://h/");
    assert_int_equal(lines("HTTP/1.1 302 Found|Location:  FTP://h/x|A: b||"),
                     0);
    assert_int_equal(stat("body", &st), -1);
    assert_int_equal(heading_end(t), 0);
    assert_file("body", "HTTP/1.1 302 Found\r\nLocation:  FTP://h/x\r\n"
                        "A: b\r\n\r\n");
}

static void other_redirects_wait_for_their_heads_end(void **state)
{
    struct stat st;

    (void)state;
    MAKE("-L", "-i", "-o", "body", "http://h/");
    assert_int_equal(lines("HTTP/1.1 301 Moved|Location: http://ftp:21/"), 0);
    assert_int_equal(stat("body", &st), -1);
    assert_int_equal(lines("|"), 0);
    assert_file("body",
                "HTTP/1.1 301 Moved\r\nLocation: http://ftp:21/\r\n\r\n");
    assert_int_equal(lines("HTTP/1.1 200 OK|"), 0);
    assert_file("body", "HTTP/1.1 301 Moved\r\nLocation: http://ftp:21/\r\n"
                        "\r\nHTTP/1.1 200 OK\r\n");
}

static void nothing_waits_where_nobody_follows_to_ftp(void **state)
{
    static const char *const words[][3] = {{"-i", "-i", "-i"},
                                           {"-L", "--proto-redir", "=https"},
                                           {"-L", "--trace", "traced"}};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        MAKE(words[i][0], words[i][1], words[i][2], "-i", "-o", "body",
             "http://h/");
        assert_int_equal(lines("HTTP/1.1 302 Found|Location: ftp://h/x|"), 0);
        assert_file("body", "HTTP/1.1 302 Found\r\nLocation: ftp://h/x\r\n");
        end(state);
        begin(state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_redirect_to_ftp_waits, begin, end),
        cmocka_unit_test_setup_teardown(
            other_redirects_wait_for_their_heads_end, begin, end),
        cmocka_unit_test_setup_teardown(
            nothing_waits_where_nobody_follows_to_ftp, begin, end),
        TEST(all_at_once),
        TEST(the_first_name_counts),
        TEST(a_name_too_late),
        TEST(names_of_failures),
        TEST(names_by_location),
        TEST(headers_wait_for_the_name),
        TEST(headers_wait_for_the_body),
        TEST(terminals_get_styles_and_links),
        TEST(files_get_none),
        TEST(websockets_show_no_headers),
        TEST(what_can_not_be_opened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
