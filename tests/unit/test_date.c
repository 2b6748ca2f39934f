#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/date.h"
#include "scratch.h"

static void dates(void **state)
{
    static const char *const good[] = {
        "20200101",
        "20200101 10:00:00",
        "1 Jan 2020",
        "01 Jan 2020 10:00:00 GMT",
        "Jan 1 2020",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 +0100",
        "Sun Nov 06 08:49:37 1994",
    };
    int64_t time = 42;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_int_equal(date_or_file(good[i], &time), DATE_TEXT);
    assert_int_equal(time, 42);
}

/* curl has its own opinion of each of these. */
static void unsure(void **state)
{
    static const char *const odd[] = {"",
                                      "12",
                                      "2020-01-01",
                                      "20201301",
                                      "20200132",
                                      "Jan",
                                      "0 Jan 2020",
                                      "20200101 24:00:00",
                                      "yesterday",
                                      "tomorrow",
                                      "/nonexistent/name",
                                      "Sun, 06 Nov 1994 08:49:37 XYZ"};
    int64_t time = 42;

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
        assert_int_equal(date_or_file(odd[i], &time), DATE_UNSURE);
    assert_int_equal(time, 42);
}

static void files(void **state)
{
    struct scratch s;
    struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1234567890}};
    int64_t time = 0;

    (void)state;
    scratch_init(&s);
    scratch_write(&s, "reference", "x", 0600);
    assert_int_equal(
        utimensat(AT_FDCWD, scratch_path(&s, "reference"), times, 0), 0);
    assert_int_equal(date_or_file(scratch_path(&s, "reference"), &time),
                     DATE_FILE);
    assert_int_equal(time, 1234567890);
    scratch_remove(s.dir);
}

/* A file that has a date's name is no file. */
static void date_wins(void **state)
{
    int64_t time;
    struct scratch s;

    (void)state;
    scratch_init(&s);
    scratch_write(&s, "20200101", "x", 0600);
    assert_int_equal(chdir(s.dir), 0);
    assert_int_equal(date_or_file("20200101", &time), DATE_TEXT);
    assert_int_equal(chdir("/"), 0);
    scratch_remove(s.dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates),
        cmocka_unit_test(unsure),
        cmocka_unit_test(files),
        cmocka_unit_test(date_wins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
