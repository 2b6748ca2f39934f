#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

static struct meter_bar bar;
static struct console console;
static struct capture err;

static int begin(void **state)
{
    (void)state;
    setenv("COLUMNS", "27", 1);
    memset(&console, 0, sizeof(console));
    console.err_fd = STDERR_FILENO;
    meter_bar_start(&bar, 0, 1000);
    return 0;
}

/* The text of one drawing. */
static const char *update(int64_t now, int64_t total, int64_t ms)
{
    const struct msg_progress p = {.dlnow = now, .dltotal = total};

    capture_start(&err, STDERR_FILENO);
    meter_bar_update(&bar, &console, &p, ms);
    return capture_end(&err);
}

static void percents(void **state)
{
    (void)state;
    assert_string_equal(update(1, 3, 1000), "\r######                33.3%");
    assert_string_equal(update(3, 3, 1001), "\r#################### 100.0%");
}

static void not_too_often(void **state)
{
    (void)state;
    update(1, 100, 1000);
    assert_string_equal(update(2, 100, 1050), "");
    assert_string_not_equal(update(3, 100, 1100), "");
    /* The end always shows. */
    assert_string_not_equal(update(100, 100, 1101), "");
    assert_string_equal(update(100, 100, 9000), "");
}

static void more_than_announced(void **state)
{
    (void)state;
    assert_string_equal(update(200, 100, 1000),
                        "\r#################### 100.0%");
}

static void unknown_size(void **state)
{
    (void)state;
    assert_string_equal(update(10, 0, 1050), "");
    assert_string_equal(update(10, 0, 1100), "\r-=O=-                      ");
    assert_string_equal(update(20, 0, 1200), "\r -=O=-                     ");
    /* It turns at the edge and never leaves the line. */
    for (int64_t i = 0; i < 200; i++) {
        const char *text = update(30 + i, 0, 1300 + i * 100);

        assert_int_equal(strlen(text), 28);
        assert_non_null(strstr(text, "-=O=-"));
    }
}

static void resumed(void **state)
{
    (void)state;
    meter_bar_start(&bar, 50, 1000);
    assert_string_equal(update(0, 50, 1000), "\r##########            50.0%");
}

static void wide_terminals(void **state)
{
    (void)state;
    setenv("COLUMNS", "5000", 1);
    meter_bar_start(&bar, 0, 1000);
    assert_int_equal(strlen(update(1, 1, 1000)), 401);
}

static void the_line_ends(void **state)
{
    (void)state;
    capture_start(&err, STDERR_FILENO);
    meter_bar_end(&bar, &console);
    capture_end(&err);
    assert_string_equal(err.text, "\n");
    assert_false(bar.active);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(percents),      TEST(not_too_often), TEST(more_than_announced),
        TEST(unknown_size),  TEST(resumed),       TEST(wide_terminals),
        TEST(the_line_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
