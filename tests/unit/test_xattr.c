#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/xattr.h>

#include "running.h"

#include "client/dialect.h"
#include "client/xattr.h"

static struct scratch dir;
static struct transfer *t;
static struct capture err;

static int begin(void **state)
{
    (void)state;
    scratch_enter(&dir);
    parsing_clean_environment();
    assert_int_equal(PARSE("--xattr", "-o", "file", "http://h/"),
                     VERDICT_DAEMON);
    t = make_transfer();
    return 0;
}

static int end(void **state)
{
    (void)state;
    transfer_free(t);
    scratch_leave(&dir);
    return 0;
}

static void load(const char *referer)
{
    const struct msg_done m = {.error = {"", 0}};
    struct wire_writer w;
    struct frame f;
    size_t mark;

    wire_writer_init(&w, NULL, 0, LIMIT_SMALL_FRAME_BYTES);
    mark = message_begin_done(&w, 1, &m);
    message_put_info_str(&w, WC_INFO_CONTENT_TYPE, "text/x");
    message_put_info_str(&w, WC_INFO_WC_PLAIN_URL, "http://h/");
    if (referer)
        message_put_info_str(&w, WC_INFO_REFERER, referer);
    message_end_done(&w, mark, referer ? 3 : 2);
    assert_true(frame_parse(w.data, w.len, &f) > 0);
    assert_int_equal(outcome_load(&t->outcome, &f), 0);
    wire_writer_done(&w);
}

static const char *set(void)
{
    capture_start(&err, STDERR_FILENO);
    xattr_set(t);
    return capture_end(&err);
}

static void assert_attribute(const char *name, const char *value)
{
    char text[256];
    ssize_t n = getxattr("file", name, text, sizeof(text) - 1);

    if (!value) {
        assert_int_equal(n, -1);
        return;
    }
    assert_true(n >= 0);
    text[n] = '\0';
    assert_string_equal(text, value);
}

/* Where the file system keeps none there is but the warning. */
static bool keeps_attributes(void)
{
    return !fsetxattr(t->sink.fd, "user.test", "x", 1, 0);
}

static void attributes(void **state)
{
    (void)state;
    load("http://before/");
    assert_int_equal(sink_create(&t->sink), 0);
    if (!keeps_attributes())
        skip();
    assert_string_equal(set(), "");
    assert_attribute("user.creator", NULL);
    assert_attribute("user.xdg.referrer.url", "http://before/");
    assert_attribute("user.mime_type", "text/x");
    assert_attribute("user.xdg.origin.url", "http://h/");
    dialect_use("8.11.0");
    assert_string_equal(set(), "");
    assert_attribute("user.creator", "curl");
    dialect_use("7.88.1");
}

static void without_a_referer(void **state)
{
    (void)state;
    load(NULL);
    assert_int_equal(sink_create(&t->sink), 0);
    if (!keeps_attributes())
        skip();
    set();
    assert_attribute("user.xdg.referrer.url", NULL);
    assert_attribute("user.mime_type", "text/x");
}

/* The first failure is the last. */
static void a_failure_is_warned_of(void **state)
{
    static char big[100000];

    (void)state;
    memset(big, 'x', sizeof(big) - 1);
    load(big);
    assert_int_equal(sink_create(&t->sink), 0);
    assert_non_null(
        strstr(set(), "Error setting extended attributes on 'file': "));
    assert_attribute("user.mime_type", NULL);
}

static void no_file_no_attributes(void **state)
{
    (void)state;
    load(NULL);
    assert_string_equal(set(), "");
    assert_int_equal(access("file", F_OK), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(attributes),
        TEST(without_a_referer),
        TEST(a_failure_is_warned_of),
        TEST(no_file_no_attributes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
