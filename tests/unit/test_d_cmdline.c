#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <getopt.h>
#include <string.h>

#include "daemon/cmdline.h"
#include "daemon/log.h"
#include "capturing.h"

static struct cmdline got;
static struct capture out, err;

#define READ(...) read_words((const char *const[]){"d", __VA_ARGS__, NULL})

static int read_words(const char *const *words)
{
    int argc = 0;
    int rc;

    while (words[argc])
        argc++;
    optind = 0; /* begins anew */
    capture_start(&out, STDOUT_FILENO);
    capture_start(&err, STDERR_FILENO);
    rc = cmdline_read(argc, (char **)words, &got);
    fflush(NULL);
    capture_end(&err);
    capture_end(&out);
    return rc;
}

static void what_is_asked_for(void **state)
{
    (void)state;
    assert_int_equal(READ(NULL), CMDLINE_GO_ON);
    assert_null(got.socket_path);
    assert_false(got.direct || got.check);
    assert_int_equal(got.log_level, -1);
    assert_int_equal(READ("--direct", "--socket", "/s", "--check-config"),
                     CMDLINE_GO_ON);
    assert_string_equal(got.socket_path, "/s");
    assert_true(got.direct && got.check);
    assert_string_equal(out.text, "");
    assert_string_equal(err.text, "");
}

static void the_level_holds_at_once(void **state)
{
    (void)state;
    assert_int_equal(READ("--log", "debug"), CMDLINE_GO_ON);
    assert_int_equal(got.log_level, LOG_LEVEL_DEBUG);
    assert_string_equal(log_level_name(), "debug");
    log_set_level(LOG_LEVEL_WARNING);
}

static void what_is_only_said(void **state)
{
    static const struct {
        const char *option, *begins;
    } rows[] = {
        {"--help", "Usage: warmcurld "},
        {"--version", "warmcurld "},
        {"--curl-version", "curl "},
        {"--curl-engines", "Build-time engines:"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(READ(rows[i].option), 0);
        assert_ptr_equal(strstr(out.text, rows[i].begins), out.text);
        assert_string_equal(err.text, "");
    }
}

static void wrong_usage(void **state)
{
    (void)state;
    got.log_level = 77;
    assert_int_equal(READ("--log", "loud"), 2);
    assert_string_equal(err.text, "warmcurld: unknown log level 'loud'\n");
    assert_int_equal(READ("--direct", "word"), 2);
    assert_string_equal(err.text, "warmcurld: unexpected argument 'word'\n");
    assert_int_equal(READ("--sockets"), 2);
    assert_non_null(strstr(err.text, "Try 'warmcurld --help'.\n"));
    assert_int_equal(READ("--socket"), 2);
    assert_string_equal(out.text, "");
    assert_int_equal(got.log_level, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_asked_for),
        cmocka_unit_test(the_level_holds_at_once),
        cmocka_unit_test(what_is_only_said),
        cmocka_unit_test(wrong_usage),
    };

    return cmocka_run_group_tests_name("cmdline", tests, NULL, NULL);
}
