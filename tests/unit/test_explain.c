#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/explain.h"

static struct capture err;

static const char *explained(void)
{
    struct transfer *t = make_transfer();

    set_outcome(t, 0, "", 200);
    strcpy(t->outcome.why, "because");
    capture_start(&err, STDERR_FILENO);
    explain_transfer(&inv, &running_console, t);
    explain_direct(&inv, &running_console, "a reason");
    capture_end(&err);
    transfer_free(t);
    return err.text;
}

static void silent_unless_asked(void **state)
{
    (void)state;
    PARSE("http://h/");
    assert_string_equal(explained(), "");
}

static void on_stderr(void **state)
{
    (void)state;
    PARSE("--warm-explain", "http://h/");
    assert_string_equal(explained(), "warmcurl: warm: because: http://h/\n"
                                     "warmcurl: direct: a reason\n");
}

/* Its line ends all the same, as the next one begins behind it. */
static void a_long_url(void **state)
{
    char url[20000] = "http://h/";
    size_t len;

    (void)state;
    memset(url + strlen(url), 'x', sizeof(url) - 1 - strlen(url));
    PARSE("--warm-explain", url);
    explained();
    len = strlen("warmcurl: warm: because: ");
    assert_memory_equal(err.text + len, url, strlen(url));
    assert_string_equal(err.text + len + strlen(url),
                        "\nwarmcurl: direct: a reason\n");
}

/* Many commands may share a file: lines are added. */
static void in_a_file(void **state)
{
    struct scratch dir;
    char text[256] = "";
    int fd;

    (void)state;
    scratch_init(&dir);
    setenv("WARMCURL_EXPLAIN", scratch_path(&dir, "log"), 1);
    PARSE("http://h/");
    assert_string_equal(explained(), "");
    assert_string_equal(explained(), "");
    unsetenv("WARMCURL_EXPLAIN");
    fd = open(scratch_path(&dir, "log"), O_RDONLY);
    assert_true(fd >= 0);
    assert_true(read(fd, text, sizeof(text) - 1) > 0);
    close(fd);
    assert_string_equal(text, "warmcurl: warm: because: http://h/\n"
                              "warmcurl: direct: a reason\n"
                              "warmcurl: warm: because: http://h/\n"
                              "warmcurl: direct: a reason\n");
    scratch_done(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silent_unless_asked),
        cmocka_unit_test(on_stderr),
        cmocka_unit_test(a_long_url),
        cmocka_unit_test(in_a_file),
    };

    parsing_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
