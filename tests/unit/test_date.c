#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/date.h"
#include "scratch.h"

/* curl_getdate(3)'s own examples and their like. */
static void dates(void **state)
{
    static const char *const good[] = {
        "20200101",
        "20200101 10:00:00",
        "20200100",
        "1 Jan 2020",
        "01 Jan 2020 10:00:00 GMT",
        "Jan 1 2020",
        "Jan 1 20",
        "1 Jan 70",
        "1 Jan 1960",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 +0100",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov 06 08:49:37 1994",
        "Nov 06 08:49:37 1994",
        "06-Nov-94 08:49:37",
        "1994 Nov 6",
        "GMT 08:49:37 06-Nov-94 Sunday",
        "94 6 Nov 08:49:37",
        "1994 Nov 6",
        "06-Nov-94",
        "Sun Nov 6 94",
        "1994.Nov.6",
        "Sun/Nov/6/94/GMT",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "06 Nov 1994 08:49:37 EST",
        "Sun, 12 Sep 2004 15:05:58 -0700",
        "Sat, 11 Sep 2004 21:32:11 +0200",
        "20040912 15:05:58 -0700",
        "20040911 +0200",
        "20040911 Z",
    };
    int64_t time = 42;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        if (date_or_file(good[i], &time) != DATE_TEXT)
            fail_msg("%s is a date", good[i]);
    assert_int_equal(time, 42);
}

static void neither(void **state)
{
    static const char *const odd[] = {
        "",
        "12",
        "0",
        "2020-01-01",
        "20201301",
        "20200001",
        "20200132",
        "Jan",
        "0 Jan 2020",
        "1 Jan",
        "12:00",
        "Monday",
        "1 Jan 1500",
        "1 Jan 2020 2021",
        "1 Jan Feb 2020",
        "20200101 24:00:00",
        "20200101 12:60",
        "20200101 J",
        "99999999999 Jan",
        "yesterday",
        "tomorrow",
        "/nonexistent/name",
        "Sun, 06 Nov 1994 08:49:37 XYZ",
    };
    int64_t time = 42;

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
        if (date_or_file(odd[i], &time) != DATE_NEITHER)
            fail_msg("%s is no date", odd[i]);
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
    scratch_enter(&s);
    scratch_write(&s, "20200101", "x", 0600);
    assert_int_equal(date_or_file("20200101", &time), DATE_TEXT);
    scratch_leave(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates),
        cmocka_unit_test(neither),
        cmocka_unit_test(files),
        cmocka_unit_test(date_wins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
